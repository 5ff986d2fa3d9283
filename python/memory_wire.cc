#include "python/memory_wire.h"

#include <algorithm>

namespace jsongate::python {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

bool give_up(const Chunk& chunk) {
  if (chunk.release != nullptr) chunk.release(chunk.owner);
  return true;
}

}  // namespace

std::optional<std::string_view> MemoryFields::get(std::string_view name) const {
  bool found = false;
  joined_.clear();
  for (const auto& [known, value] : fields_) {
    if (!same_name(known, name)) continue;
    joined_.append(found ? ", " : "").append(value);
    found = true;
  }
  return found ? std::optional<std::string_view>(joined_) : std::nullopt;
}

void MemoryFields::each(Visit visit, void* context) const {
  for (const auto& [name, value] : fields_) {
    if (!visit(context, name, value)) return;
  }
}

void MemoryFields::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void MemoryFields::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(name, value);
}

bool MemoryFields::remove(std::string_view name) {
  return std::erase_if(fields_, [name](const auto& f) { return same_name(f.first, name); }) > 0;
}

void MemoryWire::each_option(Fields::Visit visit, void* context) const {
  for (const auto& [key, value] : facts_.options) {
    if (!visit(context, key, value)) return;
  }
}

bool MemoryWire::send(int status, std::string_view, Chunk body) {
  facts_.status = status;
  return give_up(body);
}

bool MemoryWire::write(Chunk piece) { return give_up(piece); }

}  // namespace jsongate::python
