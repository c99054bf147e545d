/** Where the addresses in a text begin and end, and where they lead. */

export interface LinkRange {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/**
 * Endings after which a name without `https://` is an address. Those that are as common after a dot in code or at the
 * end of a file's name (`info`, `store`, `py`, `sh`, `md`) are left out.
 */
const ENDINGS = "com|net|org|edu|gov|kr|jp|cn|tw|hk|uk|de|fr|eu|ca|au|ch|nl|sg|vn|ru|br|io|dev|app|ai|me|gg|tv|xyz|co";

/** What may begin an address: no part of a longer word, path or address stands before it. */
const BEGINS = new RegExp(
  String.raw`(?<![A-Za-z0-9@._/+-])(?:` +
    String.raw`(?<scheme>https?:\/\/)` +
    String.raw`|(?<mail>[A-Za-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![A-Za-z0-9@_-])` +
    String.raw`|(?<bare>www\.(?=[a-z0-9\p{L}])|(?:[a-z0-9-]{1,63}\.){1,8}(?:${ENDINGS})(?![A-Za-z0-9@_-]|\.[A-Za-z0-9-])(?::\d{2,5})?)` +
    ")",
  "giu",
);

/** The host of an address, with who asks (`user:password@`) and the port: what its path begins behind. */
const HOST = /(?:[\w.~%!$&*+,;=:-]+@)?(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)(?::\d{1,5})?/iuy;

/** Ends an address wherever it stands: spaces, quotes that no address holds, CJK punctuation, and what cannot be seen. */
const ENDS = /[\s<>"“”‘\u3000-\u3003\u3008-\u301f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65…·\p{Cf}]/u;

/** At the end of an address, these belong to the sentence. */
const SENTENCE = /[.,;:!?'’`*~–—]/;

/** What a person may put around an address; the same again ends it. */
const AROUND: Readonly<Record<string, string>> = { "'": "'", "`": "`", "‘": "’" };

/** More syllables than particles ever have: and the expression for them need not try all the ways to read more. */
const LONGEST_RUN = 12;

const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Korean particles and endings that are written right behind a name. */
const PARTICLES =
  /^(?:으로서|으로써|로서|로써|으로|로|에서|에게|한테|께서|서|께|까지|부터|처럼|보다|마다|조차|마저|밖에|대로|이나|나|이라도|라도|이라는|라는|이라고|라고|이란|란|이며|며|이고|고|이랑|랑|하고|와|과|은|는|이|가|을|를|의|에|도|만|야|요|입니다|에요|예요|이다|인데|인가|임|네요|인|이죠|죠|쯤|뿐|들|쪽|참고|참조)+$/;

/** Particles that are hardly ever the whole name of a page. */
const NO_PAGE = /^(?:를|을|는|에|의|.{2,})$/;

/** Names of the Korean top level, behind which particles are looked for, too. */
const KOREAN_ENDING = /\.(?:한국|닷컴|닷넷)(?=\p{Script=Hangul}*$)/u;

/** Find the addresses in a text, ascending: web addresses with and without `https://`, and those of e-mail. */
export function linksIn(text: string): LinkRange[] {
  const links: LinkRange[] = [];
  let from = 0;
  for (const match of text.matchAll(BEGINS)) {
    const start = match.index;
    if (start < from) continue;
    const { scheme, mail } = match.groups!;
    const around = text.charAt(start - 1);
    const end = mail ? start + mail.length : endOfAddress(text, start + (scheme?.length ?? 0), around);
    if (end === null) continue;
    const shown = text.slice(start, end);
    links.push({ start, end, href: mail ? `mailto:${shown}` : scheme ? shown : `https://${shown}` });
    from = end;
  }
  return links;
}

/** The end of the address whose host begins at `start`, with `around` before it all; null where no host stands there. */
function endOfAddress(text: string, start: number, around: string): number | null {
  HOST.lastIndex = start;
  const host = HOST.exec(text)?.[0];
  if (!host) return null;
  const named = withoutParticles(host);
  const hostEnd = start + named.length;
  if (named !== host || !/[/?#]/.test(text.charAt(hostEnd))) return hostEnd;
  return hostEnd + endOfPath(text.slice(hostEnd), AROUND[around]).length;
}

/** The host without what is glued to its last label: `example.com에서`, `localhost에서`, `마당.한국에서`. */
function withoutParticles(host: string): string {
  const korean = KOREAN_ENDING.exec(host);
  if (korean) return host.slice(0, korean.index + korean[0].length);
  const last = host.lastIndexOf(".") + 1;
  const mixed = /^([a-z0-9-]+)[^\x00-\x7f]/i.exec(host.slice(last));
  return mixed ? host.slice(0, last + mixed[1]!.length) : host;
}

/** Of what begins with an address's path, the path: up to what ends it, without the end of the sentence around it. */
function endOfPath(rest: string, closing: string | undefined): string {
  const open: string[] = [];
  let path = "";
  for (const letter of rest) {
    if (ENDS.test(letter) || letter === closing) break;
    if (Object.values(PAIRS).includes(letter)) open.push(letter);
    // A bracket that was opened before the address closes behind it.
    if (letter in PAIRS && open.pop() !== PAIRS[letter]) break;
    path += letter;
  }
  return trimmed(path);
}

function trimmed(path: string): string {
  // A quote that was opened inside closes inside.
  const quoted = path.split("'").length % 2 === 1;
  const belongs = (letter: string): boolean => !SENTENCE.test(letter) || (letter === "'" && quoted);
  let length = path.length;
  while (length > 0 && (!belongs(path[length - 1]!) || "([{".includes(path[length - 1]!))) length -= 1;
  const kept = path.slice(0, length);
  return kept.slice(0, hiragana(kept) ?? particles(kept) ?? length);
}

/** Where Japanese goes on right behind the letters of an address. */
function hiragana(path: string): number | null {
  const found = /(?<=^\/|[A-Za-z0-9)\]])[\u3041-\u309f]/.exec(path);
  return found && found.index;
}

/** Where Korean particles begin at the end of a path. */
function particles(path: string): number | null {
  let at = path.length;
  while (at > 0 && path.length - at <= LONGEST_RUN && /[\uac00-\ud7a3]/.test(path[at - 1]!)) at -= 1;
  const run = path.slice(at);
  if (run === "" || run.length > LONGEST_RUN || !PARTICLES.test(run)) return null;
  const before = path.charAt(at - 1);
  // Behind a slash a run of Hangul may be the page's name.
  return /[A-Za-z0-9)\]']/.test(before) || (before === "/" && (at === 1 || NO_PAGE.test(run))) ? at : null;
}
