/** How this server wants to be talked to. */
export interface Config {
  readonly path: string;
  readonly namespace: string;
  readonly auth: "none" | "jwt";
  /** The claim of a token that is the user's id. */
  readonly claim: string;
  readonly locale: "en" | "ko";
  readonly limits: {
    readonly contentLength: number;
    /** Seconds in which one may edit what one has said, 0 for any time. */
    readonly editWindow: number;
  };
  /** Whether this server can search. */
  readonly search: boolean;
  /** Milliseconds by which the server's clock is ahead of this one, as far as whole seconds tell. */
  readonly clockAhead: number;
}

/** Ask the server that served the page, wherever a proxy shows it. Throws when it does not answer properly. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("chat/config.json", { headers: { accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  const config = (await response.json()) as Omit<Config, "clockAhead">;
  const now = Date.parse(response.headers.get("date") ?? "");
  return { ...config, clockAhead: Number.isNaN(now) ? 0 : now - Date.now() };
}
