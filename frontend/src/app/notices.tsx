import { dismiss, said, toasts } from "../store/toasts";
import { Icon } from "../ui/icon";

export function Toasts() {
  return (
    <div class="toasts">
      {toasts.value.map((toast) => (
        <div class="toast" role="status" key={toast.id}>
          <Icon name={toast.icon} /><span class="grow">{toast.text}</span>
          {toast.action && <button class="btn text" type="button" onClick={() => { dismiss(toast.id); toast.action!.run(); }}>{toast.action.label}</button>}
        </div>
      ))}
    </div>
  );
}

/** What arrives is said here once; the timeline itself is silent, so that older pages are not read out. */
export function LiveRegion() {
  return <div class="vh" role="status" aria-live="polite">{said.value}</div>;
}
