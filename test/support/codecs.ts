import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { compressFrame, decompressFrame } from 'lz4-napi';
import snappy from 'snappy';

/** Java producers send snappy as framed blocks after this magic (xerial); others send one bare block. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

async function unsnappy(block: Buffer): Promise<Buffer> {
  const raw = await snappy.uncompress(block, { asBuffer: true });
  return Buffer.from(raw);
}

async function decompressSnappy(data: Buffer): Promise<Buffer> {
  if (!data.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unsnappy(data);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < data.length;) {
    const length = data.readInt32BE(at);
    blocks.push(await unsnappy(data.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

interface Encoder {
  readonly buffer: Buffer;
}

/** Registers Kafka's codecs with kafkajs, which has only gzip. Its decoder is the oracle of ours. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: (encoder: Encoder) => snappy.compress(encoder.buffer),
    decompress: decompressSnappy,
  });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: Encoder) => compressFrame(encoder.buffer),
    decompress: (data: Buffer) => decompressFrame(data),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: (encoder: Encoder) => promisify(zstdCompress)(encoder.buffer),
    decompress: (data: Buffer) => promisify(zstdDecompress)(data),
  });
}
