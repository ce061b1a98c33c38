"""Words that people, or somebody who means harm, could give as a name or a title."""

HOSTILE = [
    "Alg\r\nATTENDEE:mailto:evil@example.com",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:second",
    'a";X-EVIL=1:b;c,d\\n\\',
    "tab\there\x00nul\x0bvt\x85nel\u2028ls\u2029ps",
    "\u202eright to left override",
    "שיעור אלגברה עם نور",
    "👩‍🏫" * 300,
    "é" * 74 + "🎉",
    "lone \ud83d half",
    "^n ^' %0D%0A+&#?=",
    "Algebra =?utf-8?q?=0d=0aBcc:_victim=40bank.example=0d=0aReply-To:_evil=40evil.example?=",
    "=?utf-8?b?DQoNCjxoMT5Mb2NrZWQ8L2gxPg==?=",
]
