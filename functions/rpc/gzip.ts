import { Code, ConnectError } from '@connectrpc/connect';
import type { Compression } from '@connectrpc/connect/protocol';
import { compressionGzip } from '@connectrpc/connect-node';

/** Gzip as Connect has it; but what cannot be decompressed, cut off for instance, is the sender's mistake and not ours. */
export const gzip: Compression = {
  ...compressionGzip,
  async decompress(bytes, readMaxBytes) {
    try {
      return await compressionGzip.decompress(bytes, readMaxBytes);
    } catch (cause) {
      const error = ConnectError.from(cause);
      if (error.code !== Code.Internal) throw error;
      throw new ConnectError(error.rawMessage, Code.InvalidArgument, undefined, undefined, cause);
    }
  },
};
