import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInternalAddress } from "./addresses";

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:c0a8:101",
    "64:ff9b::10.0.0.1",
    "2002:c0a8:101::1",
  ])("%s is inside", (address) => expect(isInternalAddress(address)).toBe(true));

  it.each([
    "8.8.8.8",
    "172.32.0.1",
    "192.169.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "198.18.0.7",
    "huggingface.co",
    "",
  ])("%s is not", (address) => expect(isInternalAddress(address)).toBe(false));

  it("says the same of an IPv4 address and of its IPv6 form", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isInternalAddress(`::ffff:${address}`)).toBe(isInternalAddress(address));
        expect(isInternalAddress(`64:ff9b::${address}`)).toBe(isInternalAddress(address));
      }),
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV6()), (text) => void isInternalAddress(text)));
  });
});
