// A request that no server has: what jsongate.testing says it is.
//
// Owner: the caller; one thread. There is no body to be read and nothing is sent: the driver of a
// filter asks for neither, and a ClientWire adds both.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/core/app.h"

namespace jsongate::python {

class MemoryFields final : public Fields {
 public:
  std::optional<std::string_view> get(std::string_view name) const override;
  void each(Visit visit, void* context) const override;
  void set(std::string_view name, std::string_view value) override;
  void add(std::string_view name, std::string_view value) override;
  bool remove(std::string_view name) override;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  mutable std::string joined_;  // what get() has shown last
};

class MemoryWire : public Wire {
 public:
  struct Facts {
    std::string method, path, query, user;
    std::string host = "localhost";
    std::vector<std::pair<std::string, std::string>> options;
    int status = 200;
    std::size_t buffer_limit = 0;
  };

  explicit MemoryWire(Facts facts) : facts_(std::move(facts)) {}
  virtual ~MemoryWire() = default;

  std::string_view method() const noexcept override { return facts_.method; }
  std::string_view path() const noexcept override { return facts_.path; }
  std::string_view query() const noexcept override { return facts_.query; }
  std::string_view scheme() const noexcept override { return "http"; }
  std::string_view host() const noexcept override { return facts_.host; }
  std::string_view protocol() const noexcept override { return "HTTP/1.1"; }
  std::string_view remote_addr() const noexcept override { return "127.0.0.1"; }
  std::string_view user() const noexcept override { return facts_.user; }
  Fields& request_fields() noexcept override { return request_fields_; }
  Fields& reply_fields() noexcept override { return reply_fields_; }
  void each_option(Fields::Visit visit, void* context) const override;
  Bytes buffer_limit() const noexcept override { return {facts_.buffer_limit}; }
  int reply_status() const noexcept override { return facts_.status; }
  void set_reply_status(int status) override { facts_.status = status; }
  bool sends_to_python() const noexcept override { return false; }
  Result<std::string_view> read_body() override { return std::string_view(); }
  bool send(int status, std::string_view content_type, Chunk body) override;
  void begin(int, std::string_view) override {}
  bool write(Chunk piece) override;
  void finish() override {}
  void abort() override {}
  void log(LogLevel, std::string_view line) const noexcept override { log_.emplace_back(line); }
  const std::vector<std::string>& lines() const { return log_; }

 private:
  Facts facts_;
  MemoryFields request_fields_;
  MemoryFields reply_fields_;
  mutable std::vector<std::string> log_;
};

}  // namespace jsongate::python
