/** A page as a browser shows it. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface Look extends Pick<BrowserContextOptions, "colorScheme" | "javaScriptEnabled"> {
  /** Pixels; by default 1280. */
  width?: number;
}

/** Opens a page, looks at it, and tells what it tried to load or run. */
export async function openPage<T>(
  browser: Browser,
  html: string,
  { width = 1280, ...options }: Look,
  look: (page: Page) => Promise<T>,
): Promise<{ seen: T; events: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
  try {
    const page = await context.newPage();
    const events: string[] = [];
    page.on("request", (request) => events.push(`request ${request.url()}`));
    page.on("dialog", (dialog) => events.push(`dialog ${dialog.message()}`));
    page.on("console", (message) => events.push(`console ${message.text()}`));
    page.on("pageerror", (error) => events.push(`error ${error.message}`));
    await page.setContent(html);
    return { seen: await look(page), events };
  } finally {
    await context.close();
  }
}
