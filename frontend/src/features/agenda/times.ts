import { minutesAt, type Day } from "../../i18n/days";

const pad = (n: number): string => String(n).padStart(2, "0");

/** «+01:00» of the school's clock on that day, as this device has it. */
function offset(at: string): string {
  const minutes = -new Date(at).getTimezoneOffset();
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/** A day and an hour as a moment. */
export const moment = (day: Day, time: string): string => `${day}T${time}:00${offset(`${day}T${time}:00`)}`;
export const timeIn = (at: string): string => `${pad(Math.floor(minutesAt(at) / 60))}:${pad(minutesAt(at) % 60)}`;
