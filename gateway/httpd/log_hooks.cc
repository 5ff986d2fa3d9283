#include "gateway/httpd/log_hooks.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/core/backlog.h"
#include "gateway/core/budget.h"
#include "gateway/httpd/background.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/server_log.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/state.h"
#include "python/memory_wire.h"
#include "python/request_hooks.h"

namespace jsongate::httpd {
namespace {

using std::chrono_literals::operator""s;

// A record takes some kilobytes mostly, but a megabyte where a client wants it to.
constexpr std::size_t kMostWaiting = 4096;
constexpr Bytes kMostHeld{64 << 20};
constexpr std::string_view kDirective = "JsonGateLogHook";
constexpr auto kBetweenComplaints = 60s;

// A request as it was answered: its log lines go to the server's log, under its id.
class RecordedWire final : public python::MemoryWire {
 public:
  RecordedWire(Facts facts, Exchange& exchange, const server_rec* server)
      : MemoryWire(std::move(facts)), exchange_(exchange), server_(server), log_(server) {}

  void log(LogLevel level, std::string_view line) const noexcept override {
    const auto id = exchange_.id().text();
    log_.log(level, std::string(id.data(), id.size()).append(1, ' ').append(line));
  }
  bool logs(LogLevel level) const noexcept override { return log_.logs(level); }
  LogLevel failure_level() const noexcept override { return level_of_failure(server_); }

 private:
  Exchange& exchange_;
  const server_rec* const server_;
  const HttpdServerLog log_;
};

struct Record {
  explicit Record(Budget& budget) : memory(budget) {}

  Reservation memory;
  Exchange exchange;
  std::optional<RecordedWire> wire;
  std::vector<const python::RequestHook*> hooks;
};

void run(std::unique_ptr<Record>& record) {
  python::run_log_hooks(record->hooks, record->exchange, *record->wire);
}

struct LogHooks {
  explicit LogHooks(server_rec* server) : log(server), records(kMostWaiting, &run) {}

  HttpdServerLog log;
  Budget held{kMostHeld};  // by what waits, and what is being told
  Backlog<std::unique_ptr<Record>> records;
  std::atomic<std::int64_t> next_complaint{0};  // seconds of the steady clock
};

LogHooks* running = nullptr;  // in a child that has started them; never destroyed

void complain(LogHooks& hooks) {
  if (runtime().metrics != nullptr) runtime().metrics->log_hook_dropped();
  const auto now =
      std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count();
  auto next = hooks.next_complaint.load(std::memory_order_relaxed);
  if (now < next ||
      !hooks.next_complaint.compare_exchange_strong(next, now + kBetweenComplaints.count()))
    return;
  hooks.log.log(
      LogLevel::kWarning,
      "log hooks are slower than the requests: " + std::to_string(hooks.records.waiting()) +
          " wait, further ones are dropped (jsongate_log_hook_dropped_total)");
}

// The one that the client has asked for: a page of the administrator's (ErrorDocument) is not it.
request_rec* asked(request_rec* request) {
  while (request->next != nullptr && request->status < 400) request = request->next;
  return request;
}

request_rec* answered(request_rec* request) {
  while (request->next != nullptr) request = request->next;
  return request;
}

int status_of(const request_rec* last) {
  const auto* state = find_state(last);
  return state != nullptr && state->exchange.refusal ? state->exchange.refusal->status
                                                     : last->status;
}

std::vector<const python::RequestHook*> hooks_of(const request_rec* request) {
  std::vector<const python::RequestHook*> hooks;
  const auto add = [&hooks](const HookEntry& entry) {
    const auto* hook = runtime().python.hooks[entry.slot].get();
    if (hook != nullptr) hooks.push_back(hook);
  };
  each_node_in_order(section_settings(request).app.log_hooks, add);
  return hooks;
}

python::MemoryWire::Facts facts_of(const HttpdWire& wire, const request_rec* last,
                                   std::chrono::nanoseconds duration) {
  python::MemoryWire::Facts facts;
  facts.duration = duration;
  facts.method = wire.method();
  facts.path = wire.path();
  facts.query = wire.query();
  facts.user = wire.user();
  facts.scheme = wire.scheme();
  facts.host = wire.host();
  facts.protocol = wire.protocol();
  facts.remote_addr = wire.remote_addr();
  facts.route = wire.route();
  facts.status = status_of(last);
  facts.bytes_sent = static_cast<std::uint64_t>(last->bytes_sent);
  const auto add = [](void* to, std::string_view key, std::string_view value) {
    static_cast<python::MemoryWire::Facts*>(to)->options.emplace_back(key, value);
    return true;
  };
  wire.each_option(add, &facts);
  return facts;
}

// httpd has the type of a reply that was sent in two places.
void copy_fields(const Fields& from, Fields& to) {
  const auto copy = [](void* context, std::string_view name, std::string_view value) {
    auto& fields = *static_cast<Fields*>(context);
    const bool is_type = same_word(name, "Content-Type");
    is_type ? fields.set(name, value) : fields.add(name, value);
    return true;
  };
  from.each(copy, &to);
}

std::size_t size_of(const Fields& fields) {
  std::size_t size = 0;
  const auto add = [](void* sum, std::string_view name, std::string_view value) {
    constexpr std::size_t kStrings = 2 * sizeof(std::string);
    *static_cast<std::size_t*>(sum) += kStrings + name.size() + value.size();
    return true;
  };
  fields.each(add, &size);
  return size;
}

// Roughly.
std::size_t size_of(RecordedWire& wire) {
  return sizeof(Record) + wire.path().size() + wire.query().size() +
         size_of(wire.request_fields()) + size_of(wire.reply_fields());
}

std::unique_ptr<Record> record_of(request_rec* request, request_rec* last,
                                  std::chrono::nanoseconds duration) {
  auto& state = ensure_state(request);
  auto record = std::make_unique<Record>(running->held);
  record->exchange.drawn_id = state.exchange.id();
  record->exchange.python_request = state.exchange.python_request;
  record->wire.emplace(facts_of(state.wire, last, duration), record->exchange, request->server);
  copy_fields(state.wire.request_fields(), record->wire->request_fields());
  copy_fields(ensure_state(last).wire.reply_fields(), record->wire->reply_fields());
  return record;
}

}  // namespace

void start_log_hooks(server_rec* server) {
  const auto is_log_hook = [](const auto& use) { return use.directive == kDirective; };
  if (std::ranges::none_of(python_names(server->process->pconf).uses, is_log_hook)) return;
  auto* hooks = new LogHooks(server);
  start_in_background([hooks] { hooks->records.work(); });
  running = hooks;
}

void finish_log_hooks(std::chrono::steady_clock::time_point end) {
  if (running == nullptr || running->records.drain(end)) return;
  running->log.log(LogLevel::kWarning,
                   "log hooks did not end in time: " + std::to_string(running->records.waiting()) +
                       " requests are not told to them");
}

bool has_log_hooks(const request_rec* request) {
  return !section_settings(request).app.log_hooks.is_empty();
}

void post_record(request_rec* request, std::chrono::nanoseconds duration) {
  auto* const subject = asked(request);
  if (running == nullptr || !has_log_hooks(subject)) return;
  auto hooks = hooks_of(subject);
  if (hooks.empty()) return;  // none could be loaded
  auto record = record_of(subject, answered(request), duration);
  record->hooks = std::move(hooks);
  const bool fits = record->memory.resize(size_of(*record->wire));
  if (!fits || !running->records.post(std::move(record))) complain(*running);
}

}  // namespace jsongate::httpd
