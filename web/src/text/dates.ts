import type { Text } from "./en";

const DAY_MS = 86_400_000;

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** Whole days from then to now, by the calendar. */
const daysAgo = (at: Date, now: Date): number => Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);

/** Times and days in the page's language. */
export interface Dates {
  /** 14:05 */
  time(at: string): string;
  /** Today, Yesterday, Monday 3 March 2025 */
  day(at: string): string;
  /** The shortest that tells: a time today, a weekday this week, else a date. */
  brief(at: string): string;
  /** All of it, for a tooltip. */
  full(at: string): string;
}

/** Times and days in the page's words and in the ways of the browser's region: `en-GB` says 14:05, `en-US` 2:05 PM. */
export function datesFor(text: Text, languages: readonly string[], now: () => Date = () => new Date()): Dates {
  const locale = languages.find((language) => language.split("-")[0] === text.locale) ?? text.locale;
  const format = (options: Intl.DateTimeFormatOptions): ((at: string) => string) => {
    const formatter = new Intl.DateTimeFormat(locale, options);
    return (at) => formatter.format(new Date(at));
  };
  const time = format({ hour: "numeric", minute: "2-digit" });
  const weekday = format({ weekday: "short" });
  const short = format({ month: "short", day: "numeric" });
  const shortWithYear = format({ year: "numeric", month: "short", day: "numeric" });
  const long = format({ weekday: "long", month: "long", day: "numeric" });
  const longWithYear = format({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
  const thisYear = (at: string): boolean => new Date(at).getFullYear() === now().getFullYear();
  return {
    time,
    day(at) {
      const days = daysAgo(new Date(at), now());
      if (days === 0) return text.today;
      if (days === 1) return text.yesterday;
      return thisYear(at) ? long(at) : longWithYear(at);
    },
    brief(at) {
      const days = daysAgo(new Date(at), now());
      if (days <= 0) return time(at);
      if (days === 1) return text.yesterday;
      if (days < 7) return weekday(at);
      return thisYear(at) ? short(at) : shortWithYear(at);
    },
    full: format({ dateStyle: "full", timeStyle: "medium" }),
  };
}
