// Runs the real supabase-js against a running Kontor; prints one JSON object: scenario -> null or what failed.
import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const { site, anonKey, serviceKey } = JSON.parse(process.argv[2]);
const PASSWORD = "correct horse";
let counter = 0;

const client = (key = anonKey) =>
  createClient(site, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: WebSocket },
  });
const ok = ({ data, error }) => {
  assert.equal(error, null, `${error?.code} ${error?.message}`);
  return data;
};
const soon = (promise, what, seconds = 20) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error(`no ${what} within ${seconds} s`)), seconds * 1000).unref())]);

/** A signed-in owner of an organisation of one. */
async function newOwner() {
  const email = `js-${Date.now()}-${counter++}@example.com`;
  ok(await client(serviceKey).auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
  const supabase = client();
  const { user } = ok(await supabase.auth.signInWithPassword({ email, password: PASSWORD }));
  await supabase.realtime.setAuth();
  const [{ id }] = ok(await supabase.from("organisations").select("id"));
  return { supabase, user, orgId: id };
}

/** Subscribes, and answers the status that the server's reply leads to. */
const subscribed = (channel) =>
  soon(new Promise((resolve) => channel.subscribe((status, error) => resolve([status, error?.message]))), "status");

/** A channel whose next message of an event can be waited for. */
function listening(supabase, topic, event = "change", config = {}) {
  const channel = supabase.channel(topic, { config: { private: true, ...config } });
  const heard = [];
  let wake = () => undefined;
  channel.on("broadcast", { event }, (message) => {
    heard.push(message);
    wake();
  });
  const next = async () => {
    while (heard.length === 0) await new Promise((resolve) => (wake = resolve));
    return heard.shift();
  };
  return { channel, heard, next: () => soon(next(), event) };
}

const SCENARIOS = {
  async "a member hears that a customer was added, and reads it"() {
    const { supabase, orgId } = await newOwner();
    const { channel, next } = listening(supabase, `org:${orgId}:spine`);
    assert.deepEqual(await subscribed(channel), ["SUBSCRIBED", undefined]);
    const [{ id }] = ok(await supabase.from("customers").insert({ org_id: orgId, name: "Ada" }).select("id"));
    let message = await next();
    while (message.payload.table !== "customers") message = await next();
    assert.deepEqual([message.event, message.payload.op, message.payload.ids], ["change", "insert", [id]]);
    assert.equal(await supabase.removeChannel(channel), "ok");
  },
  async "a stranger, an anonymous visitor and a public channel are refused"() {
    const { orgId } = await newOwner();
    const { supabase } = await newOwner();
    const refused = `Unauthorized: You do not have permissions to read from this Channel topic: org:${orgId}:spine`;
    for (const someone of [supabase, client()]) {
      const [status, reason] = await subscribed(listening(someone, `org:${orgId}:spine`).channel);
      assert.equal(status, "CHANNEL_ERROR");
      assert.ok(reason.includes(refused), reason);
      await someone.removeAllChannels();
    }
    const [status, reason] = await subscribed(supabase.channel("open"));
    assert.equal(status, "CHANNEL_ERROR");
    assert.ok(reason.includes("PrivateOnly"), reason);
  },
  async "what a client broadcasts reaches nobody"() {
    const { supabase, orgId } = await newOwner();
    const { channel, heard } = listening(supabase, `org:${orgId}:spine`, "*", { broadcast: { self: true } });
    assert.deepEqual(await subscribed(channel), ["SUBSCRIBED", undefined]);
    await channel.send({ type: "broadcast", event: "forged", payload: { table: "customers", op: "insert", ids: [] } });
    ok(await supabase.from("customers").insert({ org_id: orgId, name: "Bo" }));
    while (!heard.some(({ payload }) => payload.table === "customers")) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(heard.every(({ event }) => event === "change"), JSON.stringify(heard));
  },
  async "two people see each other, and that one leaves"() {
    const { supabase, orgId } = await newOwner();
    const topic = `org:${orgId}:presence`;
    const first = supabase.channel(topic, { config: { private: true, presence: { key: "ada" } } });
    const joined = new Promise((resolve) => first.on("presence", { event: "join" }, ({ key, newPresences }) => key === "bo" && resolve(newPresences)));
    const left = new Promise((resolve) => first.on("presence", { event: "leave" }, ({ key }) => key === "bo" && resolve(key)));
    assert.deepEqual(await subscribed(first), ["SUBSCRIBED", undefined]);
    assert.equal(await first.track({ page: "customers" }), "ok");
    const other = client();
    await other.realtime.setAuth((await supabase.auth.getSession()).data.session.access_token);
    const second = other.channel(topic, { config: { private: true, presence: { key: "bo" } } });
    const synced = new Promise((resolve) => second.on("presence", { event: "sync" }, () => "ada" in second.presenceState() && resolve()));
    assert.deepEqual(await subscribed(second), ["SUBSCRIBED", undefined]);
    await soon(synced, "presence state");
    assert.equal(second.presenceState().ada[0].page, "customers");
    assert.equal(await second.track({ page: "sales" }), "ok");
    assert.equal((await soon(joined, "join"))[0].page, "sales");
    await other.removeAllChannels();
    assert.equal(await soon(left, "leave"), "bo");
    assert.deepEqual(Object.keys(first.presenceState()), ["ada"]);
  },
  async "presence elsewhere than on its own topic is refused"() {
    const { supabase, orgId } = await newOwner();
    const channel = supabase.channel(`org:${orgId}:spine`, { config: { private: true, presence: { enabled: true } } });
    assert.deepEqual(await subscribed(channel), ["SUBSCRIBED", undefined]);
    assert.equal(await channel.track({ here: true }), "error");
  },
  async "HTTP: the service sends, a person may not"() {
    const { supabase, user, orgId } = await newOwner();
    const topic = `person:${user.id}`;
    const { channel, next, heard } = listening(supabase, topic);
    assert.deepEqual(await subscribed(channel), ["SUBSCRIBED", undefined]);
    const service = client(serviceKey);
    await service.channel(topic, { config: { private: true } }).httpSend("change", { table: "notifications" });
    assert.equal((await next()).payload.table, "notifications");
    const mine = supabase.channel(`org:${orgId}:spine`, { config: { private: true } });
    const sent = await mine.httpSend("change", { table: "x" }).then((answer) => answer, (error) => ({ success: false, error: String(error) }));
    assert.equal(sent.success, false);
    assert.equal(heard.length, 0);
  },
  async "a service key hears everything"() {
    const { supabase, orgId } = await newOwner();
    const { channel, next } = listening(client(serviceKey), `org:${orgId}:spine`);
    assert.deepEqual(await subscribed(channel), ["SUBSCRIBED", undefined]);
    ok(await supabase.from("organisations").update({ name: "Renamed" }).eq("id", orgId));
    assert.equal((await next()).payload.table, "organisations");
  },
};

const results = {};
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  results[name] = await scenario().then(() => null, (failure) => String(failure.stack ?? failure));
}
process.stdout.write(JSON.stringify(results));
process.exit(0);
