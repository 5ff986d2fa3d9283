// A request that jsongate.testing.Client makes: its body comes from memory, its reply stays there.
//
// Owner: the caller. Threads: the one that calls; the reply is read when the answer is over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/body_stream.h"
#include "python/memory_wire.h"

namespace jsongate::python {

class ClientWire final : public MemoryWire, private BodyStream {
 public:
  // `pieces`: of the body, each of which arrives alone.
  ClientWire(Facts facts, std::vector<std::string> pieces)
      : MemoryWire(std::move(facts)), pieces_(std::move(pieces)) {}

  Result<std::string_view> read_body() override;
  BodyStream* body_stream() override { return this; }
  bool send(int status, std::string_view content_type, Chunk body) override;
  void begin(int status, std::string_view content_type) override;
  bool write(Chunk piece) override;
  void finish() override;
  void abort() override {}

  const std::string& reply_body() const noexcept { return reply_; }
  // False: the reply was cut.
  bool is_complete() const noexcept { return complete_; }

 private:
  Result<Batch> read(Needs needs, const void* reader) override;
  bool is_refused_coding() noexcept;
  void end(bool has_length);

  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  std::string_view shown_;
  std::string text_;  // of read_body()
  std::string reply_;
  bool complete_ = false;
};

}  // namespace jsongate::python
