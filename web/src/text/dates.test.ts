import { expect, test } from "vitest";

import { datesFor } from "./dates";
import { en } from "./en";
import { ko } from "./ko";

const now = (): Date => new Date("2025-03-12T18:00:00");

test("the last line of a room says as little as will do", () => {
  const dates = datesFor(en, ["en-GB"], now);
  expect(["2025-03-12T14:05:00", "2025-03-11T23:59:00", "2025-03-08T12:00:00", "2025-01-02T12:00:00"].map(dates.brief)).toEqual([
    "14:05",
    "Yesterday",
    "Sat",
    "2 Jan",
  ]);
});

test("days are named in the page's language, by the calendar and not by hours", () => {
  const dates = datesFor(ko, ["en-US", "ko-KR"], now);
  expect(["2025-03-12T00:01:00", "2025-03-11T23:59:00", "2024-12-31T12:00:00"].map(dates.day)).toEqual([
    "오늘",
    "어제",
    "2024년 12월 31일 화요일",
  ]);
});
