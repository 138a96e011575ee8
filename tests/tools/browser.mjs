// Looks at HTML files in Chromium, one process for all: {views: {name: {width, scheme}}, pages: {name: path}, shots: folder or null} comes
// on stdin, where a view may say its height, to be cut there, and its scale; on stdout goes, for each page and view, what axe-core finds, how far it scrolls sideways, and its least contrast.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const order = JSON.parse(readFileSync(0, 'utf8'));

// WCAG 2.2 relative luminance of what a letter is printed in, against the page: nothing else has a background.
const contrasts = () => {
  const channels = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((one) => one / 255);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 21;
  let smallest = 99;
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.offsetParent) continue;
    const style = getComputedStyle(element);
    const ink = light(style.color);
    least = Math.min(least, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05));
    if (!/^SU[BP]$/.test(element.tagName)) smallest = Math.min(smallest, parseFloat(style.fontSize));
  }
  return { contrast: least, smallest };
};

const look = async (page, { width, scheme, height = 900, scale = 1 }) => {
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (order.shots) return { sideways };
  // A mail is no web page: it has no landmarks of its own.
  const rules = { 'landmark-one-main': { enabled: false }, region: { enabled: false } };
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { rules, resultTypes: ['violations'] }), rules);
  const findings = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
  return { sideways, findings, ...(await page.evaluate(contrasts)) };
};

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const seen = {};
try {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(true);
  // A mail asks the network for nothing: whatever does is refused, and told.
  const asked = [];
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().startsWith('file:')) return request.continue();
    asked.push(request.url());
    return request.abort();
  });
  for (const [name, path] of Object.entries(order.pages)) {
    asked.length = 0;
    await page.goto(`file://${path}`, { waitUntil: 'domcontentloaded' });
    await page.evaluate(axe);
    seen[name] = {};
    for (const [view, given] of Object.entries(order.views)) {
      seen[name][view] = await look(page, given);
      const path = join(order.shots ?? '', `${[name, view].filter(Boolean).join('-')}.png`);
      if (order.shots) await page.screenshot({ path, fullPage: !given.height });
    }
    seen[name].asked = [...asked];
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
