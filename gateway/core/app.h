// What answers a routed request, and what it may ask of the server meanwhile. Python implements
// App, gateway/httpd implements Wire; neither knows the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/core/exchange.h"
#include "gateway/core/result.h"
#include "gateway/core/route_table.h"
#include "gateway/core/units.h"

namespace jsongate {

class BodyStream;

// Bytes that travel without a copy: `release(owner)` is called exactly once, on any thread, when
// the last of them has been sent or dropped. It must not block, throw, or take the GIL.
struct Chunk {
  std::string_view bytes;
  void* owner = nullptr;
  void (*release)(void* owner) = nullptr;  // null: the bytes are static
};

// A Chunk that owns `text`.
inline Chunk own_text(std::string text) {
  auto* owner = new std::string(std::move(text));
  return {*owner, owner, [](void* held) { delete static_cast<std::string*>(held); }};
}

// Header fields of the request or of the reply. Names are compared without case and kept as
// written.
class Fields {
 public:
  // Called for each field in order; false stops.
  using Visit = bool (*)(void* context, std::string_view name, std::string_view value);

  virtual std::optional<std::string_view> get(std::string_view name) const = 0;
  virtual void each(Visit visit, void* context) const = 0;
  // Replaces, appends, removes. The caller has checked name and value (RFC 9110 §5.1, §5.5).
  virtual void set(std::string_view name, std::string_view value) = 0;
  virtual void add(std::string_view name, std::string_view value) = 0;
  virtual bool remove(std::string_view name) = 0;

 protected:
  ~Fields() = default;
};

enum class LogLevel { kDebug, kInfo, kNotice, kWarning, kError, kCritical };

// The error log, for what belongs to no request. Lives as long as the process; any thread. Writing
// may block.
class ServerLog {
 public:
  // Whether any host of the server writes a line of this level.
  virtual bool logs(LogLevel level) const noexcept = 0;
  // One line. Control characters are escaped.
  virtual void log(LogLevel level, std::string_view line) const noexcept = 0;

 protected:
  ~ServerLog() = default;
};

// One request as the server sees it. Valid until the request ends; used by one thread at a time,
// with or without the GIL for what is `noexcept const`, without the GIL for whatever may block
// (read_body, send, write, finish).
class Wire {
 public:
  virtual std::string_view method() const noexcept = 0;
  virtual std::string_view path() const noexcept = 0;    // decoded, the whole path of the URI
  virtual std::string_view query() const noexcept = 0;   // as it came, without '?'
  virtual std::string_view scheme() const noexcept = 0;  // "http" or "https"
  virtual std::string_view host()
      const noexcept = 0;  // the name the client asked for; may be empty
  virtual std::string_view protocol() const noexcept = 0;     // "HTTP/1.1", "HTTP/2.0"
  virtual std::string_view remote_addr() const noexcept = 0;  // after mod_remoteip
  virtual std::string_view user() const noexcept = 0;         // empty: nobody was authenticated
  virtual void set_user(std::string_view user) = 0;           // empty: nobody
  virtual std::string_view route() const noexcept = 0;  // Location and template; empty: no route
  virtual std::chrono::nanoseconds duration() const noexcept = 0;  // since the request arrived
  virtual Fields& request_fields() noexcept = 0;
  virtual Fields& reply_fields() noexcept = 0;
  // JsonGateOption entries: false stops.
  virtual void each_option(Fields::Visit visit, void* context) const = 0;
  virtual Bytes buffer_limit() const noexcept = 0;

  // The reply's head as it stands, for filters: what the status is, and what it is to be.
  virtual int reply_status() const noexcept = 0;
  virtual void set_reply_status(int status) = 0;
  virtual std::uint64_t bytes_sent() const noexcept = 0;  // of the reply's body, so far

  // Whether what is sent meets a Python filter before anything that may block.
  virtual bool sends_to_python() const noexcept = 0;

  // The whole request body, followed by at least kBodyPadding readable bytes; valid until the next
  // read or the end of the request. Blocks. Problems: 413 body_too_large, 415 content_encoding, 400
  // bad_body, 408 body_timeout.
  virtual Result<std::string_view> read_body() = 0;
  // The same body as it arrives, for whoever does not want it whole; ends with the answer. Null:
  // there is none to be read.
  virtual BodyStream* body_stream() { return nullptr; }

  // A whole reply with Content-Length. Blocks; false: the client is gone.
  virtual bool send(int status, std::string_view content_type, Chunk body) = 0;
  // A reply in pieces: begin once, write (flushed) any number of times, then finish, or abort so
  // that the reply cannot look complete.
  virtual void begin(int status, std::string_view content_type) = 0;
  virtual bool write(Chunk piece) = 0;
  virtual void finish() = 0;
  virtual void abort() = 0;

  // One line of the error log, under this request's id. Control characters are escaped.
  virtual void log(LogLevel level, std::string_view line) const noexcept = 0;
  // Whether a line of this level is written at all.
  virtual bool logs(LogLevel level) const noexcept = 0;
  // For what is the server's fault, not the client's; a lower one where too much fails at once.
  virtual LogLevel failure_level() const noexcept { return LogLevel::kError; }

 protected:
  ~Wire() = default;
};

inline constexpr std::size_t kBodyPadding = 64;

// A loaded application. Lives as long as the process; any number of threads.
class App {
 public:
  virtual ~App() = default;
  virtual const RouteTable& routes() const noexcept = 0;
  // Answers an exchange whose match is kFound: sends through `wire`, or returns the Problem to be
  // sent.
  virtual std::optional<Problem> answer(Exchange& exchange, Wire& wire) = 0;
};

}  // namespace jsongate
