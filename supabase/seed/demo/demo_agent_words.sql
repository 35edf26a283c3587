-- What the demo firm's voice agents and their callers said, as a platform writes it down: one row of a language and a topic.
create or replace function private.demo_agent_words(
  language text,
  topic int,
  out outcome text,
  out summary text,
  out transcript text
)
language sql
immutable
set search_path = ''
as $$
  select w.outcome, w.summary, w.transcript
  from (values
    ('en', 1, 'Successful', 'The customer wanted the windows cleaned before the weekend. Thursday at 10 was free and is booked.',
      E'AI: Tallbackens Service, this is Tove. How can I help you?\nUser: Hello, I would like to have our windows cleaned before the weekend.\nAI: Of course. How many windows are there?\nUser: Fourteen, and two of them are on the upper floor.\nAI: That takes about two hours. Would Thursday at 10 suit you?\nUser: Yes, that is perfect.\nAI: Then you are booked on Thursday at 10. You will get a message as a reminder the day before.\nUser: Thank you, bye!'),
    ('en', 2, 'Successful', 'The customer asked to move tomorrow''s visit. It is on Monday at 8 now.',
      E'AI: Tallbackens Service, this is Tove. How can I help you?\nUser: We have a visit tomorrow, but nobody is at home.\nAI: I see it. Shall I move it to another day?\nUser: Next week, if that is possible.\nAI: Monday at 8 or Wednesday at 13 is free.\nUser: Monday is fine.\nAI: It is moved to Monday at 8. Anything else?\nUser: No, thank you.'),
    ('en', 3, 'Successful', 'The caller wanted to know what a garden costs per month. A person will call back with an offer.',
      E'AI: Tallbackens Service, this is Tove. How can I help you?\nUser: What does it cost to have a garden looked after?\nAI: It depends on its size. How large is it, roughly?\nUser: Eight hundred square metres, with a hedge.\nAI: I will ask a colleague to call you back with an offer. Is this number the right one?\nUser: Yes, after three o''clock please.\nAI: Noted: after three o''clock. Thank you for calling.'),
    ('en', 4, 'Not successful', 'The caller asked for the invoice of last month, which the agent cannot see. They hung up before they were connected.',
      E'AI: Tallbackens Service, this is Tove. How can I help you?\nUser: I have a question about last month''s invoice.\nAI: I cannot see invoices myself. May I connect you to the office?\nUser: How long does that take?\nAI: About two minutes just now.\nUser: Then I will write a mail instead.'),
    ('en', 5, 'Successful', 'The key is in the box by the garage, code unchanged. Noted for the visit.',
      E'AI: Tallbackens Service, this is Tove. How can I help you?\nUser: Just to let you know that the key is in the box by the garage.\nAI: Thank you. Is the code the same as before?\nUser: Yes, the same.\nAI: Then I note that for your visit. Have a nice day!'),
    ('en', 6, 'Successful', 'The customer took the quote. The first visit is booked.',
      E'AI: Hello, this is Elsa at Tallbackens Service. You asked us for a quote last week. Have you had time to look at it?\nUser: Yes, it looks fine.\nAI: Shall I book a first visit for you?\nUser: Yes please, in the afternoon.\nAI: A quarter past four is free. You will get a message with the day. Thank you!'),
    ('en', 7, 'Not successful', 'The customer wants to think about the quote until after the holidays.',
      E'AI: Hello, this is Elsa at Tallbackens Service. You asked us for a quote last week. Have you had time to look at it?\nUser: I have, but it was dearer than we thought.\nAI: I understand. May I tell you what is in it?\nUser: Not just now. We will think about it until after the holidays.\nAI: Then I wish you a nice day.'),
    ('en', 8, 'Voicemail', 'Nobody answered; a message was left.',
      E'User: You have reached my voicemail. Please leave a message.\nAI: Hello, this is Elsa at Tallbackens Service, about the quote that you asked for. Call us on this number when it suits you.'),
    ('sv', 1, 'Successful', 'Kunden ville ha fönstren putsade före helgen. Torsdag kl. 10 var ledig och är bokad.',
      E'AI: Tallbackens Service, det här är Tove. Vad kan jag hjälpa till med?\nUser: Hej, jag skulle vilja få våra fönster putsade före helgen.\nAI: Självklart. Hur många fönster är det?\nUser: Fjorton, och två av dem sitter på övervåningen.\nAI: Det tar ungefär två timmar. Passar torsdag klockan 10?\nUser: Ja, det blir perfekt.\nAI: Då är ni bokade på torsdag klockan 10. Ni får ett meddelande som påminnelse dagen innan.\nUser: Tack, hej då!'),
    ('sv', 2, 'Successful', 'Kunden bad att få flytta morgondagens besök. Det är nu på måndag kl. 8.',
      E'AI: Tallbackens Service, det här är Tove. Vad kan jag hjälpa till med?\nUser: Vi har ett besök i morgon, men ingen är hemma.\nAI: Jag ser det. Ska jag flytta det till en annan dag?\nUser: Nästa vecka, om det går.\nAI: Måndag klockan 8 eller onsdag klockan 13 är ledigt.\nUser: Måndag går bra.\nAI: Då är det flyttat till måndag klockan 8. Något mer?\nUser: Nej tack.'),
    ('sv', 3, 'Successful', 'Den som ringde ville veta vad en trädgård kostar i månaden. En kollega ringer tillbaka med ett förslag.',
      E'AI: Tallbackens Service, det här är Tove. Vad kan jag hjälpa till med?\nUser: Vad kostar det att få en trädgård skött?\nAI: Det beror på hur stor den är. Ungefär hur stor är den?\nUser: Åttahundra kvadrat, med en häck.\nAI: Jag ber en kollega ringa upp med ett förslag. Är det här numret rätt?\nUser: Ja, efter klockan tre tack.\nAI: Noterat: efter klockan tre. Tack för att ni ringde.'),
    ('sv', 4, 'Not successful', 'Frågan gällde förra månadens faktura, som agenten inte ser. Samtalet lades på innan det kopplades vidare.',
      E'AI: Tallbackens Service, det här är Tove. Vad kan jag hjälpa till med?\nUser: Jag har en fråga om förra månadens faktura.\nAI: Fakturor ser jag inte själv. Får jag koppla er till kontoret?\nUser: Hur lång tid tar det?\nAI: Ungefär två minuter just nu.\nUser: Då skriver jag ett mejl i stället.'),
    ('sv', 5, 'Successful', 'Nyckeln ligger i skåpet vid garaget, samma kod som förut. Noterat inför besöket.',
      E'AI: Tallbackens Service, det här är Tove. Vad kan jag hjälpa till med?\nUser: Jag ville bara säga att nyckeln ligger i skåpet vid garaget.\nAI: Tack. Är koden densamma som förut?\nUser: Ja, samma.\nAI: Då noterar jag det till ert besök. Ha en fin dag!'),
    ('sv', 6, 'Successful', 'Kunden tackade ja till offerten. Första besöket är bokat.',
      E'AI: Hej, det här är Elsa på Tallbackens Service. Ni bad om en offert förra veckan. Har ni hunnit titta på den?\nUser: Ja, den ser bra ut.\nAI: Ska jag boka ett första besök?\nUser: Ja tack, på eftermiddagen.\nAI: Kvart över fyra är ledigt. Ni får ett meddelande med dagen. Tack!'),
    ('sv', 7, 'Not successful', 'Kunden vill fundera på offerten till efter helgerna.',
      E'AI: Hej, det här är Elsa på Tallbackens Service. Ni bad om en offert förra veckan. Har ni hunnit titta på den?\nUser: Ja, men det var dyrare än vi trodde.\nAI: Jag förstår. Får jag berätta vad som ingår?\nUser: Inte just nu. Vi funderar till efter helgerna.\nAI: Då önskar jag en fin dag.'),
    ('sv', 8, 'Voicemail', 'Ingen svarade; ett meddelande lämnades.',
      E'User: Du har kommit till min telefonsvarare. Lämna gärna ett meddelande.\nAI: Hej, det här är Elsa på Tallbackens Service, om offerten som ni bad om. Ring oss på det här numret när det passar.')
  ) as w (language, topic, outcome, summary, transcript)
  where w.language = demo_agent_words.language and w.topic = demo_agent_words.topic
$$;
revoke execute on function private.demo_agent_words(text, int) from public, anon, authenticated;
