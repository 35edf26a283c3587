// Asks for synchronisations with the real supabase-js; prints one JSON list: [status or null, the run or the refusal] for each.
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const { site, token, asked } = JSON.parse(process.argv[2]);
const client = createClient(site, token, {
  accessToken: async () => token,
  realtime: { transport: WebSocket },
});
const told = [];
for (const { provider, body } of asked) {
  const { data, error } = await client.functions.invoke(`sync/${provider}`, body === null ? {} : { body });
  told.push(error ? [error.context.status, await error.context.json()] : [null, data]);
}
console.log(JSON.stringify(told));
