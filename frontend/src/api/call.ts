import { client } from "./client";
import type { FunctionArgs, FunctionName, FunctionResult } from "./rows";
import { toRefusal } from "./errors";

/** Calls a function of the database and gives its answer, or throws words. */
export async function call<F extends FunctionName>(name: F, args: FunctionArgs<F>, get = false): Promise<FunctionResult<F>> {
  const { data, error } = await client().rpc(name, args as never, { get });
  if (error) throw toRefusal(error);
  return data as unknown as FunctionResult<F>;
}

interface Answer<T> {
  data: T | null;
  error: unknown;
}

/** Gives the rows of a query, or throws words. */
export async function rows<T>(query: PromiseLike<Answer<T>>): Promise<T> {
  const { data, error } = await query;
  if (error) throw toRefusal(error);
  return data as T;
}
