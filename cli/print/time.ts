/** A length of time in words that a tired person can read: `3 min`, `1 h 20 min`. */
export function span(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** Time of day with seconds, in the reader's own zone: `03:12:09`. */
export function clock(instant: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', { hour12: false });
}

/** An instant with its zone, and its day when that is not today: `03:12 CET`. */
export function moment(instant: string, now: Date): string {
  const date = new Date(instant);
  const time = date.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  if (date.toDateString() === now.toDateString()) return time;
  const day = date.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  return `${day} ${time}`;
}

/** An instant and how far away it is: `03:32 CET (in 20 min)`, `03:12 CET (4 min ago)`. */
export function momentFromNow(instant: string, now: Date): string {
  const away = Date.parse(instant) - now.getTime();
  return `${moment(instant, now)} (${away >= 0 ? `in ${span(away)}` : `${span(away)} ago`})`;
}
