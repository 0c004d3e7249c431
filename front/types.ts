/**
 * Shapes of `/api/v1` and of the live rooms, generated from the server's OpenAPI document (`npm run types`).
 * Instants are RFC 3339 strings in UTC, `_s` are seconds.
 */
import type { HeldTicket as ServerHeldTicket, LivePushes, LiveRooms, TicketView } from './generated/api';

export type {
  Acknowledgement,
  Action,
  AlertView,
  Beat,
  BoardCall,
  BoardView,
  Category,
  CodeBody,
  CodedService,
  Device,
  DeviceKind,
  DeviceList,
  DoneService,
  ErrorCode,
  EventType,
  EventView as SiteEvent,
  FinishBody,
  IssueBody,
  LiveRooms,
  KioskPrinter,
  Me,
  MisrouteBody,
  Outcome,
  Pairing,
  NewToken,
  PairingState,
  PrintJob,
  PrinterList,
  Priority,
  QueueView,
  QueuesView,
  ReasonBody,
  Relieved,
  Role,
  SessionView as WindowSession,
  SiteEntity,
  SiteLine,
  SiteName,
  SiteQueue,
  SiteService,
  SiteView,
  SiteWindow,
  State as TicketState,
  TargetsView,
  TicketHistory,
  TicketList,
  TicketView,
  TrackView as TrackState,
  TransferBody,
  Why,
  WindowLine as QueuesWindow,
  WindowState as SessionState,
  WindowView,
  Withdrawal,
} from './generated/api';

/** Push of any room. */
export type RoomPush = LivePushes['state'];
export type RoomKind = keyof LiveRooms;

/** A ticket of any list of a window; hold_reason, free_at: only of parked tickets. */
export type HeldTicket = TicketView & Partial<Pick<ServerHeldTicket, 'hold_reason' | 'free_at'>>;
