import { useEffect } from "preact/hooks";
import { useFiles } from "../../store/uploads";
import { Choose, Chosen } from "../../ui/picker";

/** The files beside the text that is written; `choosing` shows the ways to add some. */
export function Tray({ place, choosing, onAdded }: { place: number; choosing: boolean; onAdded(): void }) {
  const { files, add, remove, retry } = useFiles(place);
  useEffect(() => {
    if (files.length > 0) onAdded();
  }, [files.length]);
  return (
    <>
      {choosing && <Choose onAdd={add} />}
      <Chosen files={files} onRemove={remove} onRetry={retry} />
    </>
  );
}
