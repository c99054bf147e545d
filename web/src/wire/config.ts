/** How this server wants to be talked to. */
export interface Config {
  readonly path: string;
  readonly namespace: string;
  readonly auth: "none" | "jwt";
  /** The claim of a token that is the user's id. */
  readonly claim: string;
  readonly locale: "en" | "ko";
  readonly limits: { readonly contentLength: number };
  /** Whether this server can search. */
  readonly search: boolean;
}

/** Ask the server that served the page, wherever a proxy shows it. Throws when it does not answer properly. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("chat/config.json", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return (await response.json()) as Config;
}
