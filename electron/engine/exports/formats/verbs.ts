import { accessByName } from '../../../../shared/catalogue/access.ts';
import { booleanOf, type ExportedEvent, textOf } from '../exported-event.ts';

/** What a call does, in the words that ECS and OCSF share. */
export type Action = 'create' | 'read' | 'update' | 'delete' | 'other';

const create =
  /^(?:BatchCreate|Create|Run|Launch|Allocate|Register|Import|Copy|Request|Issue|Generate|Provision|Publish|Upload|Clone)(?![a-z])/;
const remove =
  /^(?:BatchDelete|Delete|Terminate|Deregister|Release|Purge|Destroy|Abort|Cancel|Remove|Untag|Empty|Schedule\w*Deletion)(?![a-z])/;
const update =
  /^(?:BatchUpdate|Update|Modify|Put|Set|Change|Attach|Detach|Associate|Disassociate|Add|Enable|Disable|Authorize|Revoke|Tag|Reset|Restore|Rotate|Replace|Edit|Move|Rename|Start|Stop|Reboot|Resize|Apply|Upgrade|Activate|Deactivate|Suspend|Resume|Grant|Share|Accept|Reject)(?![a-z])/;

/** By the verb of the name; where that says nothing, by the record's own `readOnly`. */
export function actionOf({ original: record }: Pick<ExportedEvent, 'original'>): Action {
  const name = textOf(record['eventName']) ?? '';
  if (create.test(name)) return 'create';
  if (remove.test(name)) return 'delete';
  if (update.test(name)) return 'update';
  const service = (textOf(record['eventSource']) ?? '').split('.')[0]!;
  const access = accessByName(service, name);
  if (access === 'read' || access === 'list') return 'read';
  return booleanOf(record['readOnly']) === true ? 'read' : 'other';
}

const stsCalls = /^(?:AssumeRole|AssumeRoot|GetSessionToken|GetFederationToken)/;
const signIns =
  /^(?:ConsoleLogin|SwitchRole|ExitRole|RenewRole|UserAuthentication|Authenticate|Federate|CredentialVerification)$/;

/** Whether a call signs somebody in, gives out credentials, switches the role in the console, or is none of these. */
export function signInOf({ original: record }: Pick<ExportedEvent, 'original'>): 'logon' | 'ticket' | 'switch' | null {
  const name = textOf(record['eventName']) ?? '';
  const source = textOf(record['eventSource']) ?? '';
  if (source === 'sts.amazonaws.com' && stsCalls.test(name)) return 'ticket';
  if (!signIns.test(name)) return null;
  if (name === 'SwitchRole' || name === 'ExitRole' || name === 'RenewRole')
    return source === 'signin.amazonaws.com' ? 'switch' : null;
  return /^(?:signin|sso|sso-directory|identitystore)\.amazonaws\.com$/.test(source) ? 'logon' : null;
}
