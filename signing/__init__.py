"""Contract files: laid out, frozen, signed, sealed and verified, from bytes to bytes. 「签名库」"""
