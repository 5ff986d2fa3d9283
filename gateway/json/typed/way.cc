#include "gateway/json/typed/way.h"

#include "gateway/json/path_trail.h"

namespace jsongate::json::typed {
namespace {

constexpr std::size_t kLongest = 256;

void append(std::string& pointer, const Way& way) {
  if (way.above == nullptr) return;
  append(pointer, *way.above);
  if (pointer.size() > kLongest) return;
  pointer += '/';
  if (way.is_place) {
    pointer += std::to_string(way.place);
  } else {
    path::append_token(pointer, way.name);
  }
}

}  // namespace

std::string pointer_to(const Way& way) {
  std::string pointer;
  append(pointer, way);
  if (pointer.size() <= kLongest) return pointer;
  std::size_t cut = kLongest;  // where a character begins
  while ((static_cast<unsigned char>(pointer[cut]) & 0xC0) == 0x80) --cut;
  pointer.resize(cut);
  return pointer;
}

}  // namespace jsongate::json::typed
