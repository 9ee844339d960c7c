/** An address as the contract takes it: http or https, without an account, a query or a fragment. */
export function isAddress(text: string): boolean {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}

/** Whether what is sent there can be read on the way: not encrypted, and to another machine. */
export function sendsPlain(text: string): boolean {
  const { protocol, hostname } = new URL(text.trim());
  return protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
