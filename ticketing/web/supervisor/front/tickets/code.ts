/** Ticket codes as people type them: "r45", "R 045" and "r-045" all mean R-045. */
export function normalCode(typed: string): string {
  const match = /^\s*([a-záéíóúñ]+)\s*-?\s*0*(\d+)\s*$/i.exec(typed);
  if (!match) return typed.trim().toUpperCase();
  return `${match[1]!.toUpperCase()}-${match[2]!.padStart(3, '0')}`;
}
