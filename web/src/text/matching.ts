/** A test for names that hold what was typed, in any case and however Hangul is composed. */
export function nameMatcher(typed: string): (name: string) => boolean {
  const plain = (text: string): string => text.normalize("NFKC").toLocaleLowerCase();
  const wanted = plain(typed.trim());
  return (name) => plain(name).includes(wanted);
}
