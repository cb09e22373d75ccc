/** Passkeys: sign-in ("get"), registration ("create"), step-up ("prove"). The server makes and checks all challenges. */

type Mode = "get" | "create" | "prove";

const UNSUPPORTED = "この端末ではパスキーを使えません。認証アプリをお使いください。";
const CANCELLED = "確認が取りやめられました。もう一度お試しください。";
const STALE = "画面を開いたまま時間がたったようです。読み込み直してから、もう一度お試しください。";

function csrf(root: ParentNode): string {
  return root.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function post(address: string, token: string, body?: string): Promise<Record<string, unknown>> {
  const headers: Record<string, string> = { "X-CSRFToken": token, Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, { method: "POST", headers, body: body ?? null, credentials: "same-origin" });
  if (!(answer.headers.get("Content-Type") ?? "").includes("json")) throw new Error(STALE);
  const content = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(typeof content["error"] === "string" ? content["error"] : CANCELLED);
  return content;
}

async function ask(mode: Mode, options: Record<string, unknown>): Promise<string> {
  if (mode === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return JSON.stringify(made.toJSON());
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return JSON.stringify(found.toJSON());
}

export function mount(root: HTMLElement): void {
  const mode = root.dataset["passkey"] as Mode;
  const button = root.querySelector<HTMLButtonElement>("[data-passkey-go]");
  const error = root.querySelector<HTMLElement>("[data-passkey-error]");
  if (!button) return;
  const tell = (words: string): void => {
    if (!error) return;
    error.textContent = words;
    error.hidden = words === "";
  };
  if (typeof PublicKeyCredential === "undefined" || !("parseRequestOptionsFromJSON" in PublicKeyCredential)) {
    button.disabled = true;
    tell(UNSUPPORTED);
    return;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    tell("");
    try {
      const options = await post(root.dataset["options"] ?? "", csrf(root));
      const answer = await ask(mode, options);
      if (mode === "prove") {
        const value = root.querySelector<HTMLInputElement>("[data-passkey-value]");
        if (value) value.value = answer;
        (root as HTMLFormElement).submit();
        return;
      }
      const done = await post(root.dataset["target"] ?? "", csrf(root), answer);
      window.location.assign(String(done["next"]));
    } catch (problem) {
      tell(problem instanceof Error && problem.name === "Error" ? problem.message : CANCELLED);
      button.disabled = false;
    }
  });
}

for (const root of document.querySelectorAll<HTMLElement>("[data-passkey]")) mount(root);
