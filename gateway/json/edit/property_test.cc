// The properties of the fuzz targets, on documents drawn at random.
#include <gtest/gtest.h>

#include <string>

#include "gateway/json/edit/edits_fuzz.h"
#include "gateway/json/edit/patch_fuzz.h"

namespace jsongate::json {
namespace {

std::string bytes_of(testing::Drawer& drawer) {
  std::string bytes(drawer.draw(48), '\0');
  for (char& byte : bytes) byte = static_cast<char>(drawer.draw(256));
  return bytes;
}

TEST(Property, EditsOfTextAndOfValuesGiveTheSame) {
  for (unsigned seed = 0; seed < 30'000; ++seed) {
    testing::Drawer drawer(seed);
    const std::string text = drawer.document();
    ASSERT_EQ(fuzz::broken_by_edits(text, bytes_of(drawer)), "") << "seed " << seed << ": " << text;
  }
}

TEST(Property, PatchesOfTextAndOfValuesGiveTheSame) {
  for (unsigned seed = 0; seed < 30'000; ++seed) {
    testing::Drawer drawer(seed, seed % 4 != 0);
    const std::string text = drawer.document();
    ASSERT_EQ(fuzz::broken_by_patch(text, bytes_of(drawer)), "") << "seed " << seed;
  }
}

TEST(Property, MergePatchesOfTextAndOfValuesGiveTheSame) {
  for (unsigned seed = 0; seed < 30'000; ++seed) {
    testing::Drawer drawer(seed, seed % 4 != 0);
    const std::string text = drawer.document();
    ASSERT_EQ(fuzz::broken_by_merge(text, drawer.document()), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace jsongate::json
