// The properties of the fuzz targets, over drawn inputs: selectors and documents put together from
// the words of their grammars, and bytes changed at random.
#include "gateway/json/path_fuzz.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace jsongate::json {
namespace {

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}

  unsigned below(unsigned end) { return std::uniform_int_distribution(0U, end - 1)(random_); }
  template <std::size_t n>
  std::string one_of(const char* const (&words)[n]) {
    return words[below(n)];
  }

  std::string document(unsigned depth) {
    static constexpr const char* kScalars[] = {
        "0", "1", "-1.5", "18446744073709551616", "\"a\"", "\"b\"", "\"\"", "true", "null", "2e2"};
    if (depth == 0 || below(4) == 0) return one_of(kScalars);
    const bool is_object = below(2) == 0;
    std::string text = is_object ? "{" : "[";
    for (unsigned left = below(5); left > 0; --left) {
      if (is_object) text += one_of(kKeys) + ":";
      text += document(depth - 1);
      if (left > 1) text += ",";
    }
    return text + (is_object ? "}" : "]");
  }

  // Names and indexes only.
  std::string definite(const char* root) {
    static constexpr const char* kSteps[] = {".a",   ".b",          "['a']", "[\"b'\"]",
                                             "['']", "['\\u0061']", "[0]",   "[1]",
                                             "[-1]", "[-2]",        "[7]",   "['\\n']"};
    std::string text = root;
    for (unsigned left = below(5); left > 0; --left) text += one_of(kSteps);
    return text;
  }

  std::string query(const char* root, unsigned depth) {
    static constexpr const char* kSteps[] = {".*",        "..a",    "..*",   "[*]",
                                             "[0,1]",     "[::-1]", "[1:]",  "[:-1]",
                                             "['a','b']", "..[0]",  "[::2]", "..['a',*]"};
    std::string text = root;
    for (unsigned left = below(4); left > 0; --left) {
      const unsigned kind = below(4);
      text += kind == 0                ? definite("")
              : kind == 1 && depth > 0 ? filter(depth - 1)
                                       : one_of(kSteps);
    }
    return text;
  }

  std::string changed(std::string text) {
    static constexpr const char* kBits[] = {
        "$", "@", "[",  "]",  "?",  "(", ")", "'", "\\", "\"", ".",       "..",     "*",    ":",
        ",", "!", "&&", "||", "==", "<", "0", "-", "1e", " ",  "length(", "match(", "\xC3", "\x01"};
    for (unsigned left = below(4); left > 0 && !text.empty(); --left) {
      const unsigned at = below(static_cast<unsigned>(text.size()));
      text.replace(at, below(3), one_of(kBits));
    }
    return text;
  }

 private:
  static constexpr const char* kKeys[] = {"\"a\"",   "\"b\"",       "\"b'\"",  "\"\"",
                                          "\"\\n\"", "\"\\u0061\"", "\"c/~d\""};

  std::string filter(unsigned depth) { return (below(3) ? "[?" : "..[?") + test(depth) + "]"; }

  std::string test(unsigned depth) {
    static constexpr const char* kSigns[] = {"==", "!=", "<", "<=", ">", ">="};
    switch (depth > 0 ? below(7) : below(3)) {
      case 0:
        return query("@", depth);
      case 1:
        return "!" + query("$", 0);
      case 2:
        return value(depth) + one_of(kSigns) + value(depth);
      case 3:
        return "(" + test(depth - 1) + " && " + test(depth - 1) + ")";
      case 4:
        return test(depth - 1) + " || " + test(depth - 1);
      case 5:
        return "match(" + value(0) + ",'[a-c]*')";
      default:
        return "search(" + definite("@") + "," + value(0) + ")";
    }
  }

  std::string value(unsigned depth) {
    static constexpr const char* kLiterals[] = {"1", "-1.5", "'a'", "true", "null", "2e2", "''"};
    switch (below(6)) {
      case 0:
        return definite("@");
      case 1:
        return definite("$");
      case 2:
        return "length(" + definite("@") + ")";
      case 3:
        return "count(" + query("@", depth > 0 ? depth - 1 : 0) + ")";
      case 4:
        return "value(" + query("@", 0) + ")";
      default:
        return one_of(kLiterals);
    }
  }

  std::mt19937 random_;
};

TEST(PathProperty, TheFastLaneIsTheGeneralOne) {
  Draw draw(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = draw.document(4);
    const std::string selector = draw.definite("$");
    ASSERT_TRUE(fuzz::holds_when_evaluated(selector, text)) << selector << "\n" << text;
  }
}

TEST(PathProperty, NamesOfNodesLeadBackToThem) {
  Draw draw(2);
  for (int round = 0; round < 5'000; ++round) {
    const std::string text = draw.document(4);
    const std::string selector = draw.query("$", 3);
    ASSERT_TRUE(std::holds_alternative<Path>(Path::compile(selector))) << selector;
    ASSERT_TRUE(fuzz::holds_when_evaluated(selector, text)) << selector << "\n" << text;
  }
}

TEST(PathProperty, AnyBytesAreTakenOrRefusedInPlace) {
  Draw draw(3);
  for (int round = 0; round < 20'000; ++round) {
    const std::string selector = draw.changed(draw.query("$", 3));
    ASSERT_TRUE(fuzz::holds_when_compiled(selector)) << selector;
    ASSERT_TRUE(fuzz::holds_for_pointer("/" + selector)) << selector;
  }
}

}  // namespace
}  // namespace jsongate::json
