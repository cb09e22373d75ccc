import { beforeEach, expect, test, vi } from "vitest";
import { inSteps, namesIn, tell } from "./steps";

const PAGE = `
<form method="post" data-steps="/check/" data-next="次へ進む" data-back="前へ戻る">
  <section data-step="お名前"><div class="field"><input name="family"></div><div class="field"><input name="mail"></div></section>
  <section data-step="希望"><div class="field"><textarea name="words"></textarea></div></section>
  <div class="actions"><button>この内容で登録する</button></div>
  <p>次に、確認のメールが届きます。</p>
</form>`;

const shown = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>("[data-step]")]
    .filter((step) => !step.hidden)
    .map((s) => s.dataset["step"]);
const press = (words: string): void =>
  [...document.querySelectorAll("button")].find((button) => button.textContent === words)?.click();
const answering = (answer: unknown): void => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(answer))));
};
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

beforeEach(() => {
  document.body.innerHTML = PAGE;
  HTMLElement.prototype.scrollIntoView = () => {};
});

test("one step is shown at a time, with its place in words", () => {
  inSteps(document);
  expect(shown()).toEqual(["お名前"]);
  expect(document.querySelector(".steps")?.textContent).toBe("1/2お名前");
});

test("a step the server finds nothing wrong with leads on, and back again", async () => {
  answering({ wrong: {} });
  inSteps(document);
  press("次へ進む");
  await settled();
  expect(shown()).toEqual(["希望"]);
  press("前へ戻る");
  expect(shown()).toEqual(["お名前"]);
});

test("what is wrong stands beside its field and nobody is led on", async () => {
  answering({ wrong: { mail: ["「メールアドレス」を入力してください。"] } });
  inSteps(document);
  press("次へ進む");
  await settled();
  expect(shown()).toEqual(["お名前"]);
  expect(document.querySelector(".wrong")?.textContent).toBe("「メールアドレス」を入力してください。");
  expect(document.activeElement?.getAttribute("name")).toBe("mail");
});

test("without the network people go on; the server looks at everything in the end", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  inSteps(document);
  press("次へ進む");
  await settled();
  expect(shown()).toEqual(["希望"]);
});

test("an answered form opens at the step where something is wrong", () => {
  document.querySelector("textarea")?.setAttribute("aria-invalid", "true");
  inSteps(document);
  expect(shown()).toEqual(["希望"]);
});

test("a link to a wrong field shows the step that holds it", () => {
  document.body.insertAdjacentHTML("afterbegin", '<a href="#id_words">ひとこと</a>');
  document.querySelector("textarea")?.setAttribute("id", "id_words");
  inSteps(document);
  document.querySelector<HTMLAnchorElement>("a")?.click();
  expect(shown()).toEqual(["希望"]);
});

test("Enter in an early step goes on instead of sending", async () => {
  answering({ wrong: {} });
  inSteps(document);
  const submit = new Event("submit", { cancelable: true, bubbles: true });
  document.querySelector("form")?.dispatchEvent(submit);
  await settled();
  expect(submit.defaultPrevented).toBe(true);
  expect(shown()).toEqual(["希望"]);
});

test("sentences told before are taken back", () => {
  const step = document.querySelector<HTMLElement>("[data-step]") as HTMLElement;
  tell(document, step, { family: ["空です。"] });
  tell(document, step, {});
  expect(step.querySelector(".wrong")).toBeNull();
  expect(namesIn(step)).toEqual(["family", "mail"]);
});
