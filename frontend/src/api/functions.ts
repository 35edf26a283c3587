import { client, config } from "./client";
import { toRefusal } from "./errors";

type Method = "POST" | "PUT" | "GET";

/** Sends a request to one of our functions as the signed-in person; throws words when it refuses. */
export async function send(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const { data } = await client().auth.getSession();
  let answer: Response;
  try {
    answer = await fetch(`/functions/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${data.session?.access_token ?? config().anonKey}`,
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw toRefusal(error);
  }
  if (answer.ok) return answer;
  // A gateway whose app is down answers without JSON.
  const said: unknown = await answer.json().catch(() => ({ message: answer.statusText }));
  throw toRefusal({ ...(said as object), status: answer.status });
}

/** Asks one of our functions and gives its answer. */
export async function ask<T>(method: Method, path: string, body?: object): Promise<T> {
  return (await (await send(method, path, body)).json()) as T;
}

/** Asks one of our functions and gives its answer event by event, until it is done. */
export async function* events<T>(path: string, body: object, signal: AbortSignal): AsyncGenerator<T> {
  const answer = await send("POST", path, body, signal);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const text = line.startsWith("data: ") ? line.slice(6) : "";
      if (text === "[DONE]") return;
      if (text) yield JSON.parse(text) as T;
    }
  }
}
