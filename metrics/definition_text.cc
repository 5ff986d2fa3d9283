#include "metrics/definition_text.h"

#include <cstring>

#include "metrics/labels.h"

namespace jsongate::metrics {
namespace {

template <class Plain>
void put(std::string& out, Plain value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint16_t>(text.size()));
  out.append(text);
}

template <class Plain>
Plain take(std::string_view& in) {
  Plain value;
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return value;
}

std::string_view take_text(std::string_view& in) {
  const auto size = take<std::uint16_t>(in);
  const std::string_view text = in.substr(0, size);
  in.remove_prefix(size);
  return text;
}

}  // namespace

std::string pack(const MetricDefinition& definition) {
  std::string out;
  put(out, definition.kind);
  put(out, definition.mode);
  put_text(out, definition.name);
  put_text(out, definition.help);
  put(out, static_cast<std::uint16_t>(definition.labels.size()));
  for (const std::string& label : definition.labels) put_text(out, label);
  for (const double bound : definition.bounds) put(out, bound);
  return out;
}

MetricDefinition unpack_definition(std::string_view text) {
  MetricDefinition definition;
  definition.kind = take<MetricKind>(text);
  definition.mode = take<GaugeMode>(text);
  definition.name = take_text(text);
  definition.help = take_text(text);
  for (auto count = take<std::uint16_t>(text); count != 0; --count) {
    definition.labels.emplace_back(take_text(text));
  }
  while (!text.empty()) definition.bounds.push_back(take<double>(text));
  return definition;
}

std::string pack(std::span<const std::string_view> labels) {
  std::string out;
  LabelBuffer buffer;
  for (const std::string_view label : labels) put_text(out, bounded_label(label, buffer));
  return out;
}

std::vector<std::string_view> unpack_labels(std::string_view text) {
  std::vector<std::string_view> labels;
  while (!text.empty()) labels.push_back(take_text(text));
  return labels;
}

}  // namespace jsongate::metrics
