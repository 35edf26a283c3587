import { call } from "~/api/call";
import { client } from "~/api/client";
import type { Organisation } from "~/api/rows";
import { remember } from "~/app/remembered";

/** Whether an organisation is the demo firm. */
export const isDemo = (organisation: Organisation): boolean => organisation.rates_source === "demo";

/** How the person who looks around came in, for as long as the page is open: shown once. */
export interface DemoAccount {
  email: string;
  password: string;
}
let account: DemoAccount | null = null;
export const demoAccount = (): DemoAccount | null => account;
export const forgetDemoAccount = (): void => {
  account = null;
};

const random = (bytes: number): string => [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");

/** Makes the demo firm, or the same anew, and gives its id. */
export async function loadDemo(): Promise<string> {
  const id = await call("load_demo", {});
  remember("organisation", id);
  return id;
}

/** An account that is good for the demo firm only, by the set-up link, which stays good; and the firm. */
export async function enterDemo(setupToken: string, person: { locale: string; timezone: string }): Promise<void> {
  // A reserved domain: no mail for it leads anywhere.
  const made = { email: `demo-${random(3)}@tallbacken.example`, password: random(10) };
  const data = { setup_token: setupToken, demo: true, name: "Demo", ...person };
  const { error } = await client().auth.signUp({ ...made, options: { data } });
  if (error) throw error;
  await loadDemo();
  account = made;
}
