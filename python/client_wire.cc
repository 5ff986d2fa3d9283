#include "python/client_wire.h"

#include "gateway/core/body_refusal.h"

namespace jsongate::python {
namespace {

// RFC 9110 §6.4.1: no body, and httpd says neither its length nor its type.
bool is_bodiless(int status) noexcept { return status == 204 || status == 304; }

}  // namespace

bool ClientWire::is_refused_coding() noexcept {
  return is_compressed(request_fields().get("Content-Encoding"));
}

Result<std::string_view> ClientWire::read_body() {
  const auto limit = buffer_limit().count;
  for (const auto& piece : pieces_) text_.append(piece);
  if (text_.size() > limit) return body_too_large(limit);
  if (!text_.empty() && is_refused_coding()) return compressed_body();
  text_.reserve(text_.size() + kBodyPadding);
  return std::string_view(text_);
}

// The pieces stay as long as the request: nobody's needs are asked for.
Result<BodyStream::Batch> ClientWire::read(Needs, const void*) {
  while (next_ < pieces_.size() && pieces_[next_].empty()) ++next_;
  if (next_ == pieces_.size()) return Batch{{}, true};
  if (is_refused_coding()) return compressed_body();
  shown_ = pieces_[next_++];
  return Batch{{&shown_, 1}, false};
}

bool ClientWire::send(int status, std::string_view content_type, Chunk body) {
  begin(status, content_type);
  write(body);
  end(true);
  return true;
}

void ClientWire::begin(int status, std::string_view content_type) {
  set_reply_status(status);
  if (!content_type.empty()) reply_fields().set("Content-Type", content_type);
}

bool ClientWire::write(Chunk piece) {
  reply_.append(piece.bytes);
  return MemoryWire::write(piece);
}

// A stream that has said something goes in chunks, without a length.
void ClientWire::finish() { end(reply_.empty()); }

// As httpd does it: HEAD is told the length that GET would have, but for 0.
void ClientWire::end(bool has_length) {
  const bool is_head = method() == "HEAD";
  complete_ = true;
  if (is_bodiless(reply_status())) {
    reply_fields().remove("Content-Type");
  } else if (has_length && !(is_head && reply_.empty())) {
    reply_fields().set("Content-Length", std::to_string(reply_.size()));
  }
  if (is_head || is_bodiless(reply_status())) reply_.clear();
}

}  // namespace jsongate::python
