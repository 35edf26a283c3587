// Runs the real supabase-js against a running auth service; prints one JSON object: scenario -> null or what failed.
import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const { site, anonKey, serviceKey, outbox, es256 } = JSON.parse(process.argv[2]);
const PASSWORD = "correct horse";
let counter = 0;

const client = (key = anonKey, auth = {}) =>
  createClient(site, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, ...auth },
    realtime: { transport: WebSocket },
  });
const newAddress = () => `js-${Date.now()}-${counter++}@example.com`;
const ok = ({ data, error }) => {
  assert.equal(error, null, `${error?.code} ${error?.message}`);
  return data;
};

async function newUser() {
  const email = newAddress();
  ok(await client(serviceKey).auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
  return email;
}

async function signedIn(email, password = PASSWORD) {
  const supabase = client();
  return { supabase, ...ok(await supabase.auth.signInWithPassword({ email, password })) };
}

/** The newest mail to an address, read from the outbox page. */
async function newestMail(address) {
  const page = (await (await fetch(outbox)).text()).replaceAll("&amp;", "&");
  const mail = page.split("<article>").find((part) => part.includes(`To ${address},`));
  assert.ok(mail, `no mail to ${address}`);
  const [, token_hash, type] = mail.match(/token_hash=([a-z0-9_]+)&type=([a-z_]+)/);
  return { token_hash, type, code: mail.match(/: (\d{6})/)[1] };
}

const SCENARIOS = {
  async "sign-up waits for its mail, whose link token signs in"() {
    const supabase = client();
    const email = newAddress();
    const { user, session } = ok(await supabase.auth.signUp({ email, password: PASSWORD, options: { data: { name: "Ada" } } }));
    assert.equal(session, null);
    assert.equal(user.email, email);
    const mail = await newestMail(email);
    assert.equal(mail.type, "signup");
    const confirmed = ok(await supabase.auth.verifyOtp({ token_hash: mail.token_hash, type: mail.type }));
    assert.ok(confirmed.session.access_token);
    assert.equal(confirmed.user.user_metadata.name, "Ada");
  },
  async "the code of the mail confirms too"() {
    const supabase = client();
    const email = newAddress();
    ok(await supabase.auth.signUp({ email, password: PASSWORD }));
    ok(await supabase.auth.resend({ type: "signup", email }));
    const { code } = await newestMail(email);
    assert.ok(ok(await supabase.auth.verifyOtp({ email, token: code, type: "email" })).session);
    const { error } = await supabase.auth.verifyOtp({ email, token: code, type: "email" });
    assert.equal(error.code, "otp_expired");
    assert.equal(error.status, 403);
  },
  async "wrong and right passwords"() {
    const email = await newUser();
    const { error } = await client().auth.signInWithPassword({ email, password: "wrong" });
    assert.deepEqual([error.status, error.code, error.message], [400, "invalid_credentials", "Invalid login credentials"]);
    const { supabase, user } = await signedIn(email);
    assert.equal(ok(await supabase.auth.getUser()).user.id, user.id);
  },
  async "refresh keeps the session and forgives the parent token"() {
    const { supabase, session } = await signedIn(await newUser());
    const first = ok(await supabase.auth.refreshSession()).session;
    assert.notEqual(first.refresh_token, session.refresh_token);
    const again = ok(await client().auth.refreshSession({ refresh_token: session.refresh_token })).session;
    assert.equal(again.refresh_token, first.refresh_token);
  },
  async "a new password ends the other sessions"() {
    const email = await newUser();
    const [one, two] = [await signedIn(email), await signedIn(email)];
    ok(await one.supabase.auth.updateUser({ password: "another password" }));
    assert.equal((await two.supabase.auth.getUser()).error.name, "AuthSessionMissingError");
    ok(await one.supabase.auth.getUser());
    await signedIn(email, "another password");
  },
  async "the same password is refused"() {
    const { supabase } = await signedIn(await newUser());
    const { error } = await supabase.auth.updateUser({ password: PASSWORD });
    assert.deepEqual([error.status, error.code], [422, "same_password"]);
  },
  async "user metadata merges and null deletes"() {
    const { supabase } = await signedIn(await newUser());
    ok(await supabase.auth.updateUser({ data: { a: 1, b: 2 } }));
    const { user } = ok(await supabase.auth.updateUser({ data: { a: null, c: 3 } }));
    assert.deepEqual([user.user_metadata.a, user.user_metadata.b, user.user_metadata.c], [undefined, 2, 3]);
  },
  async "sign-out of others, local and global"() {
    const email = await newUser();
    const [one, two, three] = [await signedIn(email), await signedIn(email), await signedIn(email)];
    ok({ data: null, ...(await one.supabase.auth.signOut({ scope: "others" })) });
    assert.ok((await two.supabase.auth.getUser()).error);
    ok(await one.supabase.auth.getUser());
    const four = await signedIn(email);
    ok({ data: null, ...(await one.supabase.auth.signOut({ scope: "local" })) });
    ok(await four.supabase.auth.getUser());
    const five = await signedIn(email);
    ok({ data: null, ...(await five.supabase.auth.signOut()) });
    assert.ok((await four.supabase.auth.getUser()).error);
    assert.ok((await three.supabase.auth.getUser()).error);
  },
  async "recovery by link token, then a new password"() {
    const email = await newUser();
    const supabase = client();
    ok(await supabase.auth.resetPasswordForEmail(email, { redirectTo: `${site}/reset` }));
    const { token_hash, type } = await newestMail(email);
    assert.equal(type, "recovery");
    assert.ok(ok(await supabase.auth.verifyOtp({ token_hash, type })).session);
    ok(await supabase.auth.updateUser({ password: "chosen anew" }));
    await signedIn(email, "chosen anew");
  },
  async "a change of address needs both addresses"() {
    const email = await newUser();
    const wanted = newAddress();
    const { supabase } = await signedIn(email);
    const { user } = ok(await supabase.auth.updateUser({ email: wanted }));
    assert.deepEqual([user.email, user.new_email], [email, wanted]);
    const [old, fresh] = [await newestMail(email), await newestMail(wanted)];
    const half = await supabase.auth.verifyOtp({ token_hash: old.token_hash, type: "email_change" });
    assert.equal(half.error, null);
    assert.equal(ok(await supabase.auth.getUser()).user.email, email);
    const done = ok(await supabase.auth.verifyOtp({ email: wanted, token: fresh.code, type: "email_change" }));
    assert.deepEqual([done.user.email, done.user.new_email], [wanted, undefined]);
    assert.equal(done.user.identities[0].identity_data.email, wanted);
    await signedIn(wanted);
  },
  async "PKCE: link, code, session"() {
    const email = await newUser();
    const kept = new Map();
    const storage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
    const supabase = client(anonKey, { flowType: "pkce", storage, persistSession: true });
    ok(await supabase.auth.resetPasswordForEmail(email, { redirectTo: `${site}/reset` }));
    const page = (await (await fetch(outbox)).text()).replaceAll("&amp;", "&");
    const link = page.split("<article>").find((part) => part.includes(`To ${email},`)).match(/href="([^"]+)"/)[1];
    const target = new URL((await fetch(link, { redirect: "manual" })).headers.get("location"));
    assert.equal(target.pathname, "/reset");
    const { session } = ok(await supabase.auth.exchangeCodeForSession(target.searchParams.get("code")));
    assert.equal(session.user.email, email);
  },
  async "administrators page through users"() {
    await newUser(); await newUser(); await newUser();
    const { admin } = client(serviceKey).auth;
    const first = ok(await admin.listUsers({ page: 1, perPage: 2 }));
    assert.ok(first.total >= 3);
    assert.equal(first.nextPage, 2);
    const second = ok(await admin.listUsers({ page: 2, perPage: 2 }));
    assert.ok(!second.users.some((user) => first.users.some((other) => other.id === user.id)));
    ok(await admin.listUsers());
    ok(await admin.updateUserById(first.users[0].id, { password: "set by an admin" }));
    ok(await admin.deleteUser(first.users[0].id));
    assert.equal((await admin.getUserById(first.users[0].id)).error.code, "user_not_found");
    assert.equal((await client().auth.admin.listUsers()).error.code, "not_admin");
  },
  async "errors carry code, status and reasons"() {
    const { error } = await client().auth.signUp({ email: newAddress(), password: "tiny" });
    assert.deepEqual([error.name, error.status, error.code, error.reasons], ["AuthWeakPasswordError", 422, "weak_password", ["length"]]);
  },
  async "claims are read"() {
    const { supabase, user } = await signedIn(await newUser());
    const { claims, header } = ok(await supabase.auth.getClaims());
    assert.equal(claims.sub, user.id);
    assert.equal(header.alg, es256 ? "ES256" : "HS256");
    assert.deepEqual([claims.role, claims.aud, claims.aal, claims.amr[0].method], ["authenticated", "authenticated", "aal1", "password"]);
  },
};

const results = {};
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  results[name] = await scenario().then(() => null, (failure) => String(failure.stack ?? failure));
}
process.stdout.write(JSON.stringify(results));
process.exit(0);
