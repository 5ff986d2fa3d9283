#include "gateway/json/problem_body.h"

#include <algorithm>
#include <cstdint>

#include "gateway/core/query.h"
#include "gateway/json/writer.h"

namespace jsongate::json {
namespace {

std::string ascii_only(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return out;
}

bool write_member(Writer& out, std::string_view name, std::string_view value) {
  return out.put(',') && out.string(name) && out.put(':') &&
         (is_utf8(value) ? out.string(value) : out.string(ascii_only(value)));
}

std::string_view title_of(const Problem& problem) {
  return problem.title.empty() ? status_title(problem.status) : std::string_view{problem.title};
}

}  // namespace

std::string problem_body(const Problem& problem, std::string_view instance) {
  StringSink sink;
  Writer out(sink);
  bool ok = out.raw("{\"type\":") &&
            out.string(is_utf8(problem.type) ? problem.type : ascii_only(problem.type)) &&
            write_member(out, "title", title_of(problem)) && out.raw(",\"status\":") &&
            out.integer(std::int64_t{problem.status});
  if (ok && !problem.detail.empty()) ok = write_member(out, "detail", problem.detail);
  if (ok && !instance.empty()) ok = write_member(out, "instance", instance);
  if (ok && !problem.members.empty()) ok = out.put(',') && out.raw(problem.members);
  ok = ok && out.put('}');
  return ok ? sink.finish(out.size()) : "{}";
}

std::string problem_body(const Problem& problem, const RequestId& id) {
  const auto text = id.text();
  return problem_body(problem, std::string("urn:request:").append(text.data(), text.size()));
}

void send_problem(const Problem& problem, const RequestId& id, Wire& wire) {
  for (const auto& [name, value] : problem.fields) wire.reply_fields().set(name, value);
  wire.send(problem.status, kProblemType, own_text(problem_body(problem, id)));
}

}  // namespace jsongate::json
