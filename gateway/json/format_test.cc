#include "gateway/json/format.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jsongate::json {
namespace {

void check(const char* format, const std::vector<std::string>& good,
           const std::vector<std::string>& bad) {
  const FormatCheck is_good = find_format(format);
  ASSERT_TRUE(is_good) << format;
  for (const std::string& text : good) EXPECT_TRUE(is_good(text)) << format << " " << text;
  for (const std::string& text : bad) EXPECT_FALSE(is_good(text)) << format << " " << text;
  for (const std::string& text : good) {
    for (std::size_t size = 0; size < text.size(); ++size) is_good(text.substr(0, size));
  }
}

TEST(Format, Times) {
  check("date", {"1963-06-19", "2020-02-29", "2000-02-29"},
        {"2021-02-29", "1900-02-29", "2020-13-01", "2020-00-01", "2020-01-32", "2020-1-1", "",
         "1963-06-1৪", "2020-01-01 ", "20200101"});
  check("time",
        {"08:30:06Z", "23:59:60Z", "15:59:60-08:00", "00:29:60+00:30", "08:30:06.283185Z",
         "08:30:06+00:20", "08:30:06z"},
        {"24:00:00Z", "08:60:00Z", "22:59:60Z", "08:30:06", "08:30:06+24:00", "8:30:06Z",
         "08:30:06.Z", "08:30:06#Z", "01:02:03Z+00:30", "23:59:61Z"});
  check("date-time",
        {"1963-06-19T08:30:06.283185Z", "1998-12-31T23:59:60Z", "1963-06-19t08:30:06z"},
        {"1998-12-31T23:58:60Z", "1990-02-31T15:59:59.123-08:00", "2013-350T01:01:01",
         "1963-06-19 08:30:06Z", "1963-06-19T", ""});
  check("duration",
        {"P4DT12H30M5S", "P4Y", "PT0S", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W", "P1Y2M"},
        {"PT1D", "P", "P1YT", "PT", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "1D", "P1", "P1Y2D", "PT1H2S",
         "P1W2D"});
}

TEST(Format, Hosts) {
  check("hostname",
        {"www.example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host", "h-n",
         std::string(63, 'a') + ".com"},
        {"-a-host-name-that-starts-with--", "", "a..b", ".a", "a.", "not_a_valid_host_name", "a b",
         std::string(64, 'a'), "ab--cd", "é.com", "a-", std::string(254, 'a')});
  check("idn-hostname", {"실례.테스트", "例え.jp", "a.b"}, {"", "-é", "a..é", "a b"});
  check("ipv4", {"192.168.0.1", "0.0.0.0", "255.255.255.255"},
        {"127.0.0.0.1", "256.256.256.256", "127.0", "0x7f000001", "2130706433", "087.10.0.1",
         "1.2.3.4/24", "1.2.3.", " 1.2.3.4"});
  check("ipv6",
        {"::1", "::", "::abef", "1::", "d6::", "1:d6::42", "::ffff:192.168.0.1", "1::2:192.168.0.1",
         "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::42:ff:1"},
        {"12345::", "1:1:1:1:1:1:1:1:1", "::laptop", ":2:3:4:5:6:7:8",
         "1:2:3:4:5:6:7:", "1::d6::42", "1::2:192.168.256.1", "1:2:3:4:5:6:7", "1", "127.0.0.1",
         "fe80::a%eth1", "::1/64", "1:2:3:4:5::1.2.3.4:6", "1:2:3:4:5:6:7::8", "", ":"});
  check("email",
        {"joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com",
         "\"joe..bloggs\"@example.com", "\"joe@bloggs\"@example.com", "joe@[127.0.0.1]",
         "joe@[IPv6:::1]"},
        {"2962", ".test@example.com", "test.@example.com", "te..st@example.com", "joe@in=va.com",
         "joe@[127.0.0.300]", "@a.b", "a@", "\"a@b.c", "é@b.c", "a\"b@c.d"});
  check("idn-email", {"실례@실례.테스트", "a@b.c"}, {"2962", "@"});
}

TEST(Format, Uris) {
  check("uri",
        {"http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1", "urn:a:b",
         "http://[::1]:80/", "http://[v1.a:b]/", "mailto:a@b", "http://user:pw@h:1/%20",
         "a:", "tel:+1-816-555-1212", "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com"},
        {"//foo.bar/", "/abc", "\\\\WINDOWS\\fileshare", "abc", "http:// x", ":// x", "1http://a",
         "bar,baz:foo", "http://[::1/", "http://a:b/", "http://a/%2", "http://a/<b>", "http://é/",
         "http://a[b", "", "http://a/#a#b"});
  check("uri-reference", {"", "/abc", "abc", "#frag", "//foo.bar/?a=b#c", "http://a"},
        {"\\\\WINDOWS\\fileshare", "#frag\\ment", "a b", "%", "1:b"});
  check("iri", {"http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://[::1]"}, {"/abc", "http://2001:db8::1"});
  check("iri-reference", {"/âππ", "#ƒrägmênt", ""}, {"\\\\WINDOWS\\filëßåré", "#ƒräg\\mênt"});
  check("uri-template",
        {"http://example.com/dictionary/{term:1}/{term}", "{+a,b*}{?x.y,z:9999}", "", "é{%41}"},
        {"http://example.com/dictionary/{term:1}/{term", "}", "{}", "{a b}", "{a:0}", "{a:10000}",
         "{a", "<a>", "{a,}", "%zz", "{.}"});
}

TEST(Format, Others) {
  check("uuid", {"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
        {"2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
         "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "", "2eb8aa08-aa9-811ea-b4aa-73b441d16380"});
  check("json-pointer", {"", "/", "/foo/0", "/a~0b~1", "/é"},
        {"a", "/~", "/~2", "#/a", "/foo/bar~"});
  check("relative-json-pointer", {"0", "1", "0/foo", "2/0/baz", "0#", "120/a"},
        {"/foo", "-1", "01", "01#", "0##", "", "+1/a", "1a"});
  check("regex", {"([abc])+\\s+$", "a(?=b)", "(a)\\1", "\\p{Alphabetic}"},
        {"^(abc]", "\\a", "^\\Z"});
  EXPECT_FALSE(find_format("no-such-format"));
  EXPECT_FALSE(find_format(""));
}

}  // namespace
}  // namespace jsongate::json
