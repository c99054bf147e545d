import { useEffect, useState } from "preact/hooks";

const today = (): string => new Date().toDateString();

/** Timers stand still while a machine sleeps: look again at least this often. */
const LOOK_AGAIN_MS = 15 * 60_000;

const untilMidnight = (): number => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
};

/** The day, by the reader's clock; another one from midnight on. */
export function useToday(): string {
  const [day, setDay] = useState(today);
  useEffect(() => {
    const look = (): void => setDay(today());
    const timer = setInterval(look, LOOK_AGAIN_MS);
    const midnight = setTimeout(look, untilMidnight() + 10);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      clearTimeout(midnight);
      document.removeEventListener("visibilitychange", look);
    };
  }, [day]);
  return day;
}
