import { expect, test } from "vitest";

import { identityOf } from "./token";

const tokenOf = (claims: object): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return `e30.${btoa(String.fromCharCode(...bytes))}.sig`;
};

test("a token says who it is for, in any script", () => {
  expect(identityOf(tokenOf({ name: "준호" }), "name").userId).toBe("준호");
});

test("who it is for has one form, however the token writes it", () => {
  expect(identityOf(tokenOf({ sub: "준호".normalize("NFD") }), "sub").userId).toBe("준호");
});

test("what is no token names nobody and is left to the server", () => {
  expect(identityOf("nonsense", "sub")).toEqual({ token: "nonsense", userId: "" });
});
