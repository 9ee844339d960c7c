import { callsOf, expect, expectAccessible, inTheDark, photograph, test } from "./lib/fixtures";

test("the server is switched on, and the status line says so for as long as it is", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const status = page.getByRole("region", { name: "Status" });
  await expect(page.getByRole("heading", { name: "Server for other programs" })).toBeVisible();
  await expect(status.getByText("Server on")).toHaveCount(0);
  const row = page.locator("section", {
    has: page.getByRole("heading", { name: "Server for other programs" }),
  });
  await row.getByRole("group", { name: "Server", exact: true }).getByRole("switch").click();
  await expect(status.getByText("Server on 127.0.0.1:4114")).toBeVisible();
  await expect(row.getByText("http://127.0.0.1:4114", { exact: true })).toBeVisible();
  await row.getByRole("group", { name: "Server", exact: true }).getByRole("switch").click();
  await expect(status.getByText("Server on")).toHaveCount(0);
});

test("a token is shown once, copied, put away, and revoked only after a question", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await page.getByLabel("For", { exact: true }).fill("Zed");
  await page.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByText("quern_shown-this-once")).toBeVisible();
  await page.getByRole("button", { name: "Copy the token" }).click();
  expect(await callsOf(page, "app.copyText")).toEqual([{ text: "quern_shown-this-once" }]);
  await photograph(page, "server-token");
  await expectAccessible(page);
  await page.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByText("quern_shown-this-once")).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke the token Zed" }).click();
  expect(await callsOf(page, "server.revokeToken")).toEqual([]);
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("There is none yet: nobody can use the server.")).toBeVisible();
});

test("web pages are named as browsers write them, and a wildcard is no name", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const field = page.getByLabel("Origin");
  const add = page.getByRole("button", { name: "Let it in" });
  await field.fill("*");
  await expect(add).toBeDisabled();
  await expect(page.getByText("Such as https://notes.example, without a path")).toBeVisible();
  await field.fill("https://Notes.Example/");
  await add.click();
  expect(await callsOf(page, "app.changeSettings")).toEqual([{ serverOrigins: ["https://notes.example"] }]);
});

test("a model for embeddings is chosen in a dialog of the system, shown, and given up again", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await expect(page.getByText("None: such requests are refused")).toBeVisible();
  await page.getByRole("button", { name: "Choose a model file" }).click();
  await expect(page.getByText("/home/ada/models/embedding.gguf")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use none" }).click();
  await expect(page.getByText("None: such requests are refused")).toBeVisible();
});

test("settings for other programs can be copied", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await page.getByRole("button", { name: "Copy for curl" }).click();
  const [copied] = await callsOf(page, "app.copyText");
  expect(JSON.stringify(copied)).toContain("http://127.0.0.1:4114/v1/chat/completions");
});

test("other computers are let in, see one certificate, and another only after a question", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const status = page.getByRole("region", { name: "Status" });
  const group = page.getByRole("group", { name: "Other computers", exact: true });
  await page.getByRole("group", { name: "Server", exact: true }).getByRole("switch").click();
  await expect(status.getByText("Server on 127.0.0.1:4114")).toBeVisible();
  await group.getByRole("switch").click();
  await expect(status.getByText("Server on for other computers, port 4115")).toBeVisible();
  await expect(group.getByText("https://192.168.1.5:4115")).toBeVisible();
  await expect(page.getByText("It does not hold for 10.8.0.2.")).toBeVisible();
  await page.getByRole("button", { name: "Copy the fingerprint" }).click();
  expect(await callsOf(page, "app.copyText")).toEqual([{ text: expect.stringMatching(/^00:A0(:A.){30}$/u) }]);
  await page.getByLabel("Name", { exact: true }).fill("Mill.lan");
  await page.getByRole("button", { name: "Add it" }).click();
  expect(await callsOf(page, "app.changeSettings")).toEqual([{ serverNames: ["mill.lan"] }]);
  await expectAccessible(page);
  await group.scrollIntoViewIfNeeded();
  await photograph(page, "server-beyond");
  await page.getByRole("button", { name: "Choose the files" }).click();
  await expect(page.getByText("/etc/tls/mill.key")).toBeVisible();
  await expect(page.getByText(/^EE:A0/u)).toBeVisible();
  await expect(page.getByText("for mill.corp.example")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a new certificate" })).toHaveCount(0);
  await expectAccessible(page);
  await photograph(page, "server-certificate-given");
  await page.getByRole("button", { name: "Use Quern's own" }).click();
  await expect(page.getByText("None: Quern makes one")).toBeVisible();
  await page.getByRole("button", { name: "Make a new certificate" }).click();
  expect(await callsOf(page, "server.renewCertificate")).toEqual([]);
  await page.getByRole("alertdialog").getByRole("button", { name: "Make a new certificate" }).click();
  await expect(page.getByText(/^FF:A0/u)).toBeVisible();
  await expect(page.getByText("It does not hold for")).toHaveCount(0);
  await group.getByRole("switch").click();
  await expect(status.getByText("Server on 127.0.0.1:4114")).toBeVisible();
});

test("the server for other computers has room in a small window, in the dark and in Chinese", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&language=zh-CN", { width: 900, height: 600 });
  await page.keyboard.press("Control+5");
  await page.getByRole("group", { name: "其他电脑", exact: true }).getByRole("switch").click();
  await expect(
    page.getByRole("group", { name: "其他电脑", exact: true }).getByText("等待服务器开启"),
  ).toBeVisible();
  await page.getByRole("group", { name: "服务器", exact: true }).getByRole("switch").click();
  await inTheDark(page);
  await expectAccessible(page);
  await page.getByRole("group", { name: "供其他电脑使用的证书" }).scrollIntoViewIfNeeded();
  await photograph(page, "server-beyond-900-dark-zh");
  await page.getByRole("group", { name: "嵌入" }).scrollIntoViewIfNeeded();
  await photograph(page, "server-embeddings-900-dark-zh");
});

test("each control of the server changes what it names, and nothing else", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const row = (name: string) => page.getByRole("group", { name, exact: true });
  const changes = () => callsOf(page, "app.changeSettings");
  const usePort = async (name: string, port: string) => {
    await row(name).getByRole("textbox").fill(port);
    await row(name).getByRole("button", { name: "Use this port" }).click();
  };
  await row("Port").getByRole("textbox").fill("80");
  await expect(row("Port").getByRole("button", { name: "Use this port" })).toBeDisabled();
  await usePort("Port", "5000");
  expect(await changes()).toEqual([{ serverPort: 5000 }]);
  await page.getByLabel("Origin").fill("https://notes.example");
  await page.getByRole("button", { name: "Let it in" }).click();
  await page.getByRole("button", { name: "Remove https://notes.example" }).click();
  expect((await changes()).slice(1)).toEqual([
    { serverOrigins: ["https://notes.example"] },
    { serverOrigins: [] },
  ]);
  await row("Other computers").getByRole("switch").click();
  await usePort("Port for other computers", "5001");
  await page.getByLabel("Name", { exact: true }).fill("mill.lan");
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByRole("button", { name: "Remove mill.lan" }).click();
  expect((await changes()).slice(3)).toEqual([
    { serverBeyondPort: 5001 },
    { serverNames: ["mill.lan"] },
    { serverNames: [] },
  ]);
  await row("Server").getByRole("switch").click();
  await page.getByRole("button", { name: "Copy the address" }).click();
  await page.getByRole("button", { name: "Copy https://192.168.1.5:4115" }).click();
  await page.getByRole("button", { name: "Copy the certificate" }).click();
  expect(await callsOf(page, "app.copyText")).toEqual([
    { text: "http://127.0.0.1:4114" },
    { text: "https://192.168.1.5:4115" },
    { text: expect.stringContaining("BEGIN CERTIFICATE") },
  ]);
});

test("ports, names and certificate that the administrator has fixed are shut and say so; the rest stays open", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&policy=server");
  await page.keyboard.press("Control+5");
  const row = (name: string) => page.getByRole("group", { name, exact: true });
  await row("Other computers").getByRole("switch").click();
  await row("Server").getByRole("switch").click();
  await expect(page.getByRole("button", { name: "Copy the certificate" })).toBeEnabled();
  for (const [name, act] of [
    ["Port", "Use this port"],
    ["Port for other computers", "Use this port"],
    ["Names of this computer", "Add it"],
    ["A certificate of your own", "Choose the files"],
  ] as const) {
    await expect(row(name).getByText("Set by your administrator")).toBeVisible();
    await expect(row(name).getByRole("button", { name: act })).toBeDisabled();
  }
  for (const name of ["Port", "Port for other computers", "Names of this computer"])
    await expect(row(name).getByRole("textbox")).toBeDisabled();
  await expect(page.getByText("Set by your administrator")).toHaveCount(4);
});
