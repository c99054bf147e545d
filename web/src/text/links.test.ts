import { expect, test } from "vitest";

import { linksIn } from "./links";

const found = (text: string): string[] => linksIn(text).map(({ start, end }) => text.slice(start, end));

test.each([
  // Particles, endings and CJK punctuation are the sentence's.
  ["https://example.com에서 봐", "https://example.com"],
  ["https://example.com/a에서는 안 돼", "https://example.com/a"],
  ["https://example.com/를 열면", "https://example.com/"],
  ["https://example.com/docs/에서", "https://example.com/docs/"],
  ["https://example.com/a.html입니다.", "https://example.com/a.html"],
  ["주소는 https://example.com/?q=1이야!", "https://example.com/?q=1"],
  ["http://localhost:3000으로 접속", "http://localhost:3000"],
  ["http://localhost에서", "http://localhost"],
  ["http://마당.한국에서", "http://마당.한국"],
  ["https://example.com/%EB%A7%88%EB%8B%B9에서", "https://example.com/%EB%A7%88%EB%8B%B9"],
  ["https://example.com/aを見て", "https://example.com/a"],
  ["見て：https://example.com/a。次", "https://example.com/a"],
  ["「https://example.com/a」を", "https://example.com/a"],
  ["https://example.com/a，然后", "https://example.com/a"],
  ["https://example.com（설명）", "https://example.com"],
  ["https://example.com…", "https://example.com"],
  ["https://example.com/a~", "https://example.com/a"],
  ["(https://example.com/a)는", "https://example.com/a"],
  ["[here](https://example.com/a)에", "https://example.com/a"],
  ["'https://example.com/a'", "https://example.com/a"],
  ["**https://example.com**", "https://example.com"],
  // Names of pages, brackets and quotes inside are the address's.
  ["https://ko.wikipedia.org/wiki/대한민국", "https://ko.wikipedia.org/wiki/대한민국"],
  ["https://namu.wiki/w/은", "https://namu.wiki/w/은"],
  ["https://namu.wiki/w/C언어", "https://namu.wiki/w/C언어"],
  ["https://en.wikipedia.org/wiki/Yard_(land).", "https://en.wikipedia.org/wiki/Yard_(land)"],
  ["(see https://en.wikipedia.org/wiki/Yard_(land))", "https://en.wikipedia.org/wiki/Yard_(land)"],
  ["https://en.wikipedia.org/wiki/Yard_(land)에서", "https://en.wikipedia.org/wiki/Yard_(land)"],
  ["https://example.com/?a[]=1&b={2}", "https://example.com/?a[]=1&b={2}"],
  ["https://example.com/Schrödinger's_cat", "https://example.com/Schrödinger's_cat"],
  ["http://[::1]:3000/a", "http://[::1]:3000/a"],
  ["https://user@example.com/a", "https://user@example.com/a"],
  ["https://example.com/?x='y'", "https://example.com/?x='y'"],
  ["https://example.com/?x='y'에서", "https://example.com/?x='y'"],
  ["https://ja.wikipedia.org/wiki/ひらがな", "https://ja.wikipedia.org/wiki/ひらがな"],
  // What stands around an address ends it.
  ["'https://example.com/a'는", "https://example.com/a"],
  ["`https://example.com/a`를", "https://example.com/a"],
  ["‘https://example.com/a’는", "https://example.com/a"],
  ["https://example.com/a — 참고", "https://example.com/a"],
  // Without a scheme.
  ["www.example.com/a, then", "www.example.com/a"],
  ["www.naver.com에서", "www.naver.com"],
  ["naver.com에서", "naver.com"],
  ["주소는naver.com이야", "naver.com"],
  ["example.co.kr:8080/a?b=c", "example.co.kr:8080/a?b=c"],
  ["socket.io, then", "socket.io"],
  ["minji@example.com으로 보내", "minji@example.com"],
  ["Mail a.b+c@mail.example.co.kr.", "a.b+c@mail.example.co.kr"],
])("%s leads to %s", (text, address) => {
  expect(found(text)).toEqual([address]);
});

test.each([
  "main.py", "README.md", "run.sh", "logger.info(1)", "3.14", "e.g.", "a.b.c", "example.company", "오늘.내일", "v1.2.io2", "@example.com",
  "http://", "https:// example", "javascript:alert(1)", "www.", "file.comx", "you@", "a@b", "그래.com",
])("%s is no address", (text) => {
  expect(found(text)).toEqual([]);
});

test("several addresses stand in one text", () => {
  expect(found("https://a.example/x와 b.example.com과 c@example.org")).toEqual(["https://a.example/x", "b.example.com", "c@example.org"]);
});

test("an address leads to where it says, with https where nothing is said", () => {
  expect(linksIn("http://a.kr www.b.kr c.kr d@e.kr").map((link) => link.href)).toEqual([
    "http://a.kr", "https://www.b.kr", "https://c.kr", "mailto:d@e.kr",
  ]);
});

test("what cannot be seen ends an address", () => {
  expect(found("https://example.com/a\u202egpj.exe")).toEqual(["https://example.com/a"]);
});

test("a run of what could be particles in many ways takes no longer than another", () => {
  const run = "으로서".repeat(3000);
  expect(found(`https://example.com/a${run}쨔`)).toEqual([`https://example.com/a${run}쨔`]);
});
