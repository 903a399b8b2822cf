/** Names of the IPC channels between the preload script and the main process. Nothing else uses them. */
export const channels = {
  /** Requests of `hostMethods`. */
  call: 'trailcase:call',
  /** Paths of dropped files, read by the preload script. */
  drop: 'trailcase:drop',
  /** A `HostEvent` for the window. */
  event: 'trailcase:event',
  /** Carries the window's engine port. */
  port: 'trailcase:port',
} as const;
