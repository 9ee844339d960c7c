import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain, nativeTheme, WebContentsView } from "electron";
import { z } from "zod";
import type { ApprovalDesk } from "../../agent";
import { type Locale, QuernError } from "../../contract";
import { pageOrigin } from "../page-file";
import type { DesktopText } from "../words";
import { approvalPath, askChannel, changedChannel, decideChannel, reasonChannel } from "./names";
import { isOfUser, shownApproval } from "./shown";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface SurfaceOptions {
  readonly window: () => BrowserWindow | null;
  readonly desk: ApprovalDesk;
  readonly preload: string;
  readonly text: () => DesktopText;
  readonly locale: () => Locale;
  readonly onTrouble: (thrown: unknown) => void;
}

/** A decision counts only when the command has been before the user's eyes, in its place, for so long, ms. */
const settleMs = 500;
/** Less room than this shows too little of a command to decide. */
const least = { width: 340, height: 230 } as const;

const decision = z.object({
  id: z.string().max(64),
  hash: z.string().max(128),
  take: z.enum(["once", "session", "deny"]),
  reason: z.string().max(5000),
});

/**
 * Where commands of the agent are approved: a view of the app's own over the page, with a document, a preload and
 * channels of its own. Nothing in the page can read it, press its buttons or write on it; the page only says where
 * there is room.
 */
export class ApprovalSurface {
  private view: WebContentsView | null = null;
  private area: Area | null = null;
  private keysInPage = false;
  private shownId: string | null = null;
  private settledFrom = Number.POSITIVE_INFINITY;
  private place = "";
  private watched: BrowserWindow | null = null;

  constructor(private readonly options: SurfaceOptions) {
    options.desk.onChange(() => this.update());
    nativeTheme.on("updated", () => this.tell());
    ipcMain.handle(askChannel, (event) => (this.isOurs(event) ? this.current() : null));
    ipcMain.handle(decideChannel, async (event, given: unknown) => {
      const parsed = decision.safeParse(given);
      return this.isOurs(event) && parsed.success ? this.decide(parsed.data) : false;
    });
  }

  /**
   * The page has room for it here, or has none now.
   * @param keys whether keys in the page may decide: never while the user writes, or is somewhere else in the app
   */
  setArea(area: Area | null, keys: boolean): void {
    this.area = area;
    this.keysInPage = keys;
    this.update();
  }

  private current() {
    const request = this.options.desk.current();
    return request && shownApproval(request, this.options.text(), this.options.locale());
  }

  private isOurs({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    const contents = this.view?.webContents;
    return (
      contents !== undefined &&
      sender === contents &&
      senderFrame !== null &&
      senderFrame === contents.mainFrame &&
      senderFrame.url === pageOrigin + approvalPath
    );
  }

  private async decide(given: z.infer<typeof decision>): Promise<boolean> {
    if (performance.now() - this.settledFrom < settleMs) return false;
    try {
      await this.options.desk.decide(given);
      return true;
    } catch (error) {
      if (!(error instanceof QuernError && error.code === "agent-waiting-gone"))
        this.options.onTrouble(error);
      return false;
    }
  }

  private update(): void {
    const window = this.options.window();
    const request = this.options.desk.current();
    if (!window || window.isDestroyed()) return;
    this.watch(window);
    if (!request) {
      this.hide(window);
      return;
    }
    const view = this.open(window);
    const bounds = this.boundsIn(window);
    const place = JSON.stringify(bounds);
    const isNew = request.id !== this.shownId;
    if (isNew || place !== this.place) this.settledFrom = performance.now();
    this.shownId = request.id;
    this.place = place;
    view.setBounds(bounds);
    if (isNew && isOfUser(request.about)) view.webContents.focus();
    this.tell();
  }

  private open(window: BrowserWindow): WebContentsView {
    if (this.view) return this.view;
    const view = new WebContentsView({
      webPreferences: {
        preload: this.options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.view = view;
    window.contentView.addChildView(view);
    this.watchKeysOf(view.webContents);
    view.webContents
      .loadURL(pageOrigin + approvalPath)
      .then(() => {
        // What was focused before there was a document may have lost it.
        const request = this.options.desk.current();
        if (view === this.view && request && isOfUser(request.about)) view.webContents.focus();
      })
      .catch(this.options.onTrouble);
    return view;
  }

  private hide(window: BrowserWindow): void {
    const { view } = this;
    if (!view) return;
    const hadFocus = view.webContents.isFocused();
    this.view = null;
    this.shownId = null;
    window.contentView.removeChildView(view);
    view.webContents.close();
    if (hadFocus) window.webContents.focus();
  }

  private tell(): void {
    const { view } = this;
    if (view && !view.webContents.isDestroyed()) view.webContents.send(changedChannel, this.current());
  }

  /** Where the page wants it, if there is enough of it in the window; else in the lower right corner. */
  private boundsIn(window: BrowserWindow): Electron.Rectangle {
    const [width = 900, height = 600] = window.getContentSize();
    const zoom = window.webContents.getZoomFactor();
    const { area } = this;
    const wanted = area && {
      x: Math.round(area.x * zoom),
      y: Math.round(area.y * zoom),
      width: Math.round(area.width * zoom),
      height: Math.round(area.height * zoom),
    };
    const inside =
      wanted &&
      wanted.width >= least.width &&
      wanted.height >= least.height &&
      wanted.x >= 0 &&
      wanted.y >= 0 &&
      wanted.x + wanted.width <= width &&
      wanted.y + wanted.height <= height;
    if (inside) return wanted;
    const size = { width: Math.min(420, width), height: Math.min(280, height) };
    return { x: width - size.width - 12, y: Math.max(0, height - size.height - 40), ...size };
  }

  private watch(window: BrowserWindow): void {
    if (this.watched === window) return;
    this.watched = window;
    this.watchKeysOf(window.webContents);
    window.on("resize", () => this.update());
    window.once("closed", () => {
      this.view = null;
    });
  }

  /** Real keys only: what code in a page makes up never gets here. */
  private watchKeysOf(contents: Electron.WebContents): void {
    contents.on("before-input-event", (event, { type, key, control, meta, isAutoRepeat }) => {
      const request = this.options.desk.current();
      if (!request || !this.view || type !== "keyDown") return;
      // The focus may have come to it by itself: who goes on writing has not read it.
      if (contents === this.view.webContents && isOfUser(request.about) && key.length === 1 && key !== " ")
        this.settledFrom = performance.now();
      if (isAutoRepeat || !(control || meta)) return;
      if (contents !== this.view.webContents && !this.keysInPage) return;
      if (key === "Enter") {
        event.preventDefault();
        void this.decide({ id: request.id, hash: request.hash, take: "once", reason: "" });
      } else if (key === "Backspace") {
        event.preventDefault();
        if (isOfUser(request.about)) {
          void this.decide({ id: request.id, hash: request.hash, take: "deny", reason: "" });
          return;
        }
        this.view.webContents.focus();
        this.view.webContents.send(reasonChannel);
      }
    });
  }
}
