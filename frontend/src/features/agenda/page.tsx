import { lazy } from "../../ui/lazy";
import "../../ui/css/school.css";
import "./agenda.css";
import { Agenda } from "./agenda";
import { EventPage } from "./event";

const Form = lazy(() => import("./form").then((module) => module.EventForm), "agenda", "event", "audience");
const Inside = lazy(() => Promise.resolve(Routes), "agenda", "lesson", "event", "audience");

interface PageProps { path: string }

/** «/agenda», «/events/12» one event, «/events/new» and «/events/12/edit» its form. */
export function Page({ path }: PageProps) {
  return <Inside path={path} />;
}

function Routes({ path }: PageProps) {
  const [, door, what, deed] = path.split("/");
  if (door === "events" && what === "new") return <Form key="new" />;
  if (door === "events" && /^\d+$/.test(what ?? "")) return deed === "edit" ? <Form key={what} id={Number(what)} /> : <EventPage key={what} id={Number(what)} />;
  return <Agenda />;
}
