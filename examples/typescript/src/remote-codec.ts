/** Reads and writes a region's encrypted payloads with the Temporal SDK alone: a codec server has the keys. */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';

/** A payload as codec servers speak it: bytes in base64. */
interface Spoken {
  metadata?: Record<string, string>;
  data?: string;
}

type What = 'encode' | 'decode';

/** Sends payloads to a codec server; tells it the workflow, so that each case has its own key. */
export class RemoteCodec implements PayloadCodec {
  constructor(
    private readonly endpoint: string,
    private readonly namespace: string,
    private readonly auth?: string,
  ) {}

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return await this.post('encode', payloads, context?.workflowId);
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return await this.post('decode', payloads, context?.workflowId);
  }

  private async post(what: What, payloads: Payload[], workflowId?: string): Promise<Payload[]> {
    const headers = new Headers({ 'Content-Type': 'application/json', 'X-Namespace': this.namespace });
    if (this.auth) headers.set('Authorization', this.auth);
    if (workflowId) headers.set('X-Workflow-Id', workflowId);
    const body = JSON.stringify({ payloads: payloads.map(spoken) });
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(`${this.endpoint}/${what}`, { method: 'POST', headers, body, signal });
    if (!response.ok) throw new Error(`codec server: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { payloads: Spoken[] }).payloads.map(heard);
  }
}

const spoken = ({ metadata, data }: Payload): Spoken => ({ metadata: mapped(metadata, base64), data: base64(data) });
const heard = ({ metadata, data }: Spoken): Payload => ({ metadata: mapped(metadata, bytes), data: bytes(data) });

const base64 = (some?: Uint8Array | null): string => Buffer.from(some ?? []).toString('base64');
const bytes = (text?: string): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'));

function mapped<A, B>(fields: Record<string, A> | null | undefined, change: (field: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, field]) => [name, change(field)]));
}
