/**
 * A case from its first signal until it is closed, with nothing but the Temporal SDK; run it twice.
 *
 * npm start -- [case-JZ19-2026-900001]
 */
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import {
  Client,
  Connection,
  QueryNotRegisteredError,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, type Workflow } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { RemoteCodec } from './remote-codec.js';

// The part of the contract that this example uses; `npm run types` writes all of it from the schemas.
interface Actor {
  organisation: string;
  kind: string;
  role: string;
  worker: string;
}
interface Message {
  command_id: string;
  actor: Actor;
  occurred_at: string;
  [field: string]: unknown;
}
interface Receipt {
  version: number;
  recorded_at: string;
  events: string[];
}
interface Refusal {
  code: string;
  field: string | null;
  article: string | null;
}
interface Track {
  id: string;
  ended: boolean;
  outcome: string | null;
}
type WorkflowType = 'ProtectionCase' | 'SafetyAssessment';

const CASE = process.argv[2] ?? 'case-JZ19-2026-900001';
const REGION = `jeugdregio-${CASE.split('-')[1]?.toLowerCase()}`;
const PATIENCE_MS = 60_000;
// Test OINs.
const LOCAL_TEAM = { organisation: '00000099000000002000', kind: 'local_team', role: 'intake', worker: 'lt-4' };
const VEILIG_THUIS = { organisation: '00000099000000001000', kind: 'veilig_thuis', role: 'triage', worker: 'vt-17' };

/** Under the sender's own reference, and when it happened: sent again, it says the same. */
function message(reference: string, actor: Actor, occurredAt: string, fields: object = {}): Message {
  return { command_id: `example/${CASE}/${reference}`, actor, occurred_at: occurredAt, ...fields };
}

/** The receipt: it is on record. Opens the stream, joins it, or asks a closed one what it answered before. */
async function send(
  client: Client,
  type: WorkflowType,
  stream: string,
  update: string,
  content: Message,
): Promise<Receipt> {
  const startWorkflowOperation = new WithStartWorkflowOperation(type, {
    workflowId: stream,
    taskQueue: REGION,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [],
  });
  return await client.workflow.executeUpdateWithStart<Workflow, Receipt, [Message]>(update, {
    args: [content],
    startWorkflowOperation,
  });
}

/** Why it was refused; it must be. */
async function refused(...sent: Parameters<typeof send>): Promise<ApplicationFailure> {
  try {
    await send(...sent);
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) return error.cause;
    throw error;
  }
  throw new Error(`${sent[3]} should have been refused`);
}

/** The first track of the case, once it is so: the case opens tracks and hears from them by itself. */
async function track(client: Client, isSo: (track: Track) => boolean): Promise<Track> {
  for (const giveUp = Date.now() + PATIENCE_MS; Date.now() < giveUp; await pause(200)) {
    try {
      const { tracks } = await client.workflow.getHandle(CASE).query<{ tracks: Track[] }>('state');
      if (tracks[0] && isSo(tracks[0])) return tracks[0];
    } catch (error) {
      // The SDK calls every query that fails so. This one was `Loading`: the run reads its own record first.
      if (!(error instanceof QueryNotRegisteredError)) throw error;
    }
  }
  throw new Error(`no such track after ${PATIENCE_MS / 1000} s`);
}

/** One line: what is on record now, but for what time itself did. */
function recorded(update: string, receipt: Receipt): void {
  console.log(`${update}: ${receipt.events.filter((event) => !/^(Deadline|Escalation)/.test(event)).join(', ')}`);
}

/** A school is worried, Veilig Thuis looks, no steps are needed, the case is closed. */
async function story(client: Client): Promise<void> {
  // A signal opens the case. Sent again, for whatever reason, it gives the receipt of the first time.
  const about = { source: 'school', children: ['child-1'] };
  const signal = message('signal', LOCAL_TEAM, '2026-03-02T10:05:00+01:00', about);
  const first = await send(client, 'ProtectionCase', CASE, 'receive_signal', signal);
  recorded('receive_signal', first);
  const again = await send(client, 'ProtectionCase', CASE, 'receive_signal', signal);
  if (!isDeepStrictEqual(again, first)) throw new Error('sent again, it should have given the same receipt');
  console.log('sent again: the same receipt');

  // A decision, and what the case does because of it.
  const asked = message('report', LOCAL_TEAM, '2026-03-03T09:00:00+01:00');
  const receipt = await send(client, 'ProtectionCase', CASE, 'request_safety_assessment', asked);
  recorded('request_safety_assessment', receipt);
  const { id: assessment } = await track(client, () => true);
  console.log(`opened: ${assessment}`);

  // What the law gives to Veilig Thuis is refused to others, and nothing is recorded.
  const outcome = { outcome: 'VT-01-03' };
  const wrong = message('no-steps', LOCAL_TEAM, '2026-03-05T15:00:00+01:00', outcome);
  const refusal = await refused(client, 'SafetyAssessment', assessment, 'decide_triage', wrong);
  const details = refusal.details?.[0] as Refusal;
  console.log(`refused: ${refusal.type}: ${refusal.message}`);
  console.log(`because of: ${details.field}, ${details.article}`);

  // Corrected, under the same reference or another, it is taken; the case hears of it from the track.
  const right = message('triage', VEILIG_THUIS, '2026-03-05T15:00:00+01:00', outcome);
  recorded('decide_triage', await send(client, 'SafetyAssessment', assessment, 'decide_triage', right));
  console.log(`outcome: ${(await track(client, ({ ended }) => ended)).outcome}`);

  // The team closes the case, and its workflow ends.
  const close = message('close', LOCAL_TEAM, '2026-03-06T11:00:00+01:00', { reason: 'no_steps_needed' });
  recorded('close_case', await send(client, 'ProtectionCase', CASE, 'close_case', close));
  const ended = client.workflow.getHandle(CASE).result() as Promise<{ outcome: string }>;
  console.log(`closed: ${(await Promise.race([ended, tooLate()])).outcome}`);
}

async function tooLate(): Promise<never> {
  await pause(PATIENCE_MS, undefined, { ref: false });
  throw new Error(`not closed after ${PATIENCE_MS / 1000} s`);
}

// TEMPORAL_ADDRESS and so on, or a profile of temporal.toml.
const { connectionOptions, namespace = REGION } = loadClientConnectConfig();
const connection = await Connection.connect(connectionOptions);
const endpoint = process.env['TEMPORAL_CODEC_ENDPOINT'] ?? 'http://127.0.0.1:8234';
const codec = new RemoteCodec(endpoint, namespace, process.env['TEMPORAL_CODEC_AUTH']);
try {
  await story(new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } }));
} catch (error) {
  if (!(error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)) throw error;
  console.error(`not expected: ${error.cause.type}: ${error.cause.message}`);
  process.exitCode = 1;
} finally {
  await connection.close();
}
