"""What stands in the place of a page is named and not read; an article that speaks of robots or cookies is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_tools.claims.articles import Walled, article_from_bytes
from evidence_tools.claims.walls import wall

WALLS = [
    ('robots',
     '<!DOCTYPE html><html><head><title>Just a moment...</title><meta http-equiv="refresh" '
     'content="390"></head><body class="no-js"><div class="main-wrapper" role="main"><div '
     'class="main-content"><noscript><div class="h2"><span id="challenge-error-text">Enable JavaScript and'
     ' cookies to continue</span></div></noscript></div></div><script>(function(){window._cf_chl_opt={cvId'
     ':"3"};}());</script></body></html>'),
    ('robots',
     '<html><head><title>Just a moment...</title></head><body><h1>www.spa.example</h1><h2>Verify you are '
     'human by completing the action below.</h2><p>www.spa.example needs to review the security of your '
     'connection before proceeding.</p><p>Ray ID: 8a2</p><p>Performance &amp; security by '
     'Cloudflare</p></body></html>'),
    ('robots',
     '<html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been '
     'blocked</h1><h2>You are unable to access spa.example</h2><h3>Why have I been blocked?</h3><p>This '
     'website is using a security service to protect itself from online attacks. The action you just '
     'performed triggered the security solution. There are several actions that could trigger this block '
     'including submitting a certain word or phrase, a SQL command or malformed data.</p><h3>What can I do'
     ' to resolve this?</h3><p>You can email the site owner to let them know you were blocked. Please '
     'include what you were doing when this page came up and the Cloudflare Ray ID found at the bottom of '
     'this page.</p></body></html>'),
    ('refusal',
     "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission"
     ' to access "http&#58;&#47;&#47;www&#46;spa&#46;example&#47;" on this '
     'server.<P>Reference&#32;&#35;18&#46;5d3e1502&#46;1700000000&#46;abc</P></BODY></HTML>'),
    ('robots',
     '<html><head><title>Are you a robot?</title></head><body><h1>Are you a robot?</h1><p>To continue, '
     "please click the box below to let us know you're not a robot.</p><p>Why did this happen? Please make"
     ' sure your browser supports JavaScript and cookies and that you are not blocking them from '
     'loading.</p></body></html>'),
    ('robots',
     '<html><head><title>spa.example</title></head><body><p>Please confirm you are human. Press &amp; Hold'
     ' to confirm you are a human (and not a bot).</p></body></html>'),
    ('robots',
     '<html><head><title>https://x</title></head><body>About this page<br><br>Our systems have detected '
     "unusual traffic from your computer network. This page checks to see if it's really you sending the "
     'requests, and not a robot. Why did this happen? This page appears when Google automatically detects '
     'requests coming from your computer network which appear to be in violation of the Terms of Service. '
     'The block will expire shortly after those requests stop.</body></html>'),
    ('robots',
     '<html><head><META NAME="ROBOTS" CONTENT="NOINDEX"></head><iframe '
     'src="/_Incapsula_Resource?SWUDNSAI=31&incident_id=1">Request unsuccessful. Incapsula incident ID: '
     '1-2</iframe></html>'),
    ('robots',
     '<html><head><title>Pardon Our Interruption</title></head><body><h1>Pardon Our Interruption</h1><p>As'
     ' you were browsing something about your browser made us think you were a bot. There are a few '
     "reasons this might happen:</p><ul><li>You're a power user moving through this website with "
     "super-human speed.</li><li>You've disabled JavaScript in your web browser.</li><li>A third-party "
     'browser plugin is preventing JavaScript from running.</li></ul><p>To regain access, please make sure'
     ' that cookies and JavaScript are enabled before reloading the page.</p></body></html>'),
    ('robots',
     '<html><head><title>Robot Check</title></head><body><h4>Enter the characters you see '
     "below</h4><p>Sorry, we just need to make sure you're not a robot. For best results, please make sure"
     ' your browser is accepting cookies.</p></body></html>'),
    ('cookies',
     '<html><head><title>Before you continue to Search</title></head><body><h1>Before you '
     'continue</h1><p>We use cookies and data to deliver and maintain services, track outages and protect '
     'against spam, fraud and abuse. If you choose to "Accept all", we will also use cookies and data to '
     'develop and improve new services, deliver and measure the effectiveness of ads, show personalised '
     'content, depending on your settings.</p><form><button>Accept all</button></form></body></html>'),
    ('cookies',
     '<html><head><title>Soles Spa</title></head><body><div><h2>We value your privacy</h2><p>We and our '
     '842 partners store and access information on a device, such as cookies, and process personal data, '
     'such as unique identifiers. With your permission we may use precise geolocation data. You may click '
     'to consent.</p><button>Accept all</button></div></body></html>'),
    ('log in',
     '<html><head><title>Log in</title></head><body><h1>Log in to your '
     'account</h1><form><label>Email</label><input type="email"><input type="password"><button>Log '
     'in</button></form><p>Forgot your password?</p><p>Welcome back to the Sole Spa '
     'community.</p></body></html>'),
    ('log in',
     '<html><head><title>Sole Spa Journal</title></head><body><p>You must be logged in to view this '
     'page.</p></body></html>'),
    ('log in',
     '<html><head><title>Sign in • Insta</title></head><body><div>Sign in to see photos and videos from '
     'your friends.</div><form><input type="password"></form></body></html>'),
    ('subscribers',
     '<html><head><title>Ten reasons for reflexology</title></head><body><article><h1>Ten reasons for '
     'reflexology</h1><p>Reflexology relieves pain and helps you sleep, and that is only the beginning of '
     'what a good therapist can do for tired feet and minds after a long day at work.</p><p>Subscribe to '
     'continue reading</p><p>Already a subscriber? Log in</p></article></body></html>'),
    ('subscribers',
     '<html><body><h1>Benefits of foot massage</h1><p>Foot massage helps with sleep.</p><p>This content is'
     ' for members only.</p></body></html>'),
    ('shell',
     '<!doctype html><html><head><title>Sole Spa</title><meta name="description" content="Foot massage '
     'relieves pain."></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div'
     ' id="root"></div><script src="/main.js"></script></body></html>'),
    ('shell',
     '<!doctype html><html><head><title>Sole Spa</title></head><body><div id="app"></div><script>var '
     'x=1</script></body></html>'),
    ('shell',
     '<html><head><title>Sole Spa</title></head><body><div>Loading...</div><script '
     'src="a.js"></script></body></html>'),
    ('shell',
     '<html><head><title>Sole Spa</title></head><body><p>Please enable JavaScript to view this '
     'site.</p></body></html>'),
    ('another address',
     '<html><head><meta http-equiv="refresh" '
     'content="0;url=/x"><title>Redirecting</title></head><body>Redirecting... <a href="/x">Click here if '
     'you are not redirected.</a></body></html>'),
    ('refusal',
     '<html><head><title>Sole</title></head><body><p>451: Unavailable due to legal reasons. We recognize '
     'you are attempting to access this website from a country belonging to the European Economic Area, '
     'and therefore access cannot be granted at this time. This content is not available in your '
     'region.</p></body></html>'),
    ('shell',
     '<html><head><title>Sole</title></head><frameset><frame src="a.html"></frameset></html>'),
    ('refusal',
     '<!DOCTYPE html><html><head><title>Blocked</title></head><body><p>Access denied.</p></body></html>'),
    ('robots',
     '<html><head><title>Nur einen '
     'Moment…</title></head><body><h1>spa.example</h1><script>window._cf_chl_opt={}</script><p>Überprüfen '
     'Sie, ob Sie ein Mensch sind.</p></body></html>'),
]  # fmt: skip
PAGES = [
    '<html><body><p>Foot massage eases pain.</p></body></html>',
    '<html><head><title>Points</title></head><body><p>Press and hold the point under your big toe for a '
    'minute. It relieves headaches.</p></body></html>',
    '<html><head><title>Sole Spa</title></head><body><div>We value your privacy. We use cookies. Accept '
    'all cookies?</div><p>Foot reflexology improves sleep and relieves pain. Our therapists have twenty '
    'years of practice, and we are open every day from nine to nine. Book your session today and feel the'
    ' difference in your feet.</p></body></html>',
    '<html><head><title>Sole Spa</title></head><body><nav>Log in</nav><h1>Reflexology</h1><p>Foot '
    'reflexology improves sleep. It supports your immune system. We access the energy of your feet. '
    'Already a member? Sign in to book.</p></body></html>',
    '<html><head><title>Just a moment for you: foot massage</title></head><body><p>Foot massage gives you'
    ' a calm moment and relieves stress.</p></body></html>',
    '<html><head><title>Blocked energy? Reflexology helps</title></head><body><p>Reflexology unblocks '
    'energy.</p></body></html>',
    '<html><body><p>Massage is good for the human body. It improves circulation in '
    'humans.</p></body></html>',
    '<html><head><noscript>Please enable JavaScript for the best '
    'experience.</noscript></head><body><h1>Reflexology</h1><p>Reflexology relieves migraines, improves '
    'circulation, and lowers stress. Our team has worked with feet since 1999 and we love what we do, in '
    'town and on the road.</p></body></html>',
    '<html><body><p>Reflexology improves sleep and eases pain, and our guests come back every single '
    'month, some of them for twenty years now, with friends.</p><p>It also lowers stress.</p><form><input'
    " type='password'></form></body></html>",
    '<html><body><h1>Blog</h1><p>Reflexology improves sleep. Continue reading</p><p>Massage eases pain. '
    'Continue reading</p></body></html>',
    '<html><body><h1>Contact us</h1><p>Foot massage eases pain.</p><p>Please complete the form, the '
    'captcha keeps robots out, and we will call you about the session that suits your feet and your day '
    'best.</p></body></html>',
    '<html><head><title>Loading zone massage</title></head><body><p>Massage eases sore feet after loading'
    ' trucks.</p></body></html>',
]  # fmt: skip


@pytest.mark.parametrize(("kind", "page"), WALLS)
def test_what_stands_in_the_place_of_a_page_is_named_and_not_read(kind, page):
    with pytest.raises(Walled, match=rf"not the page itself but .*{kind}.*Nothing was read"):
        article_from_bytes(page.encode(), source="x")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_page_whatever_it_speaks_of(page):
    assert article_from_bytes(page.encode(), source="x").text


def test_no_page_of_the_corpus_nor_its_beginning_is_a_wall():
    pages = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "corpus").glob("p*.md"))[::3]]
    assert len(pages) > 100
    starts = [" ".join(page.split()[:words]) for page in pages for words in (12, 25, 60)]
    assert {wall(text, text) for text in (*pages, *starts)} == {""}


def test_plain_text_counts_where_a_server_sent_it_and_not_where_a_person_wrote_it():
    with pytest.raises(Walled, match="refusal"):
        article_from_bytes(b"error code: 1020", source="x", content_type="text/plain")
    assert article_from_bytes(b"Access denied.", source="x").text == "Access denied."


@pytest.mark.parametrize(
    "piece", ["<noscript>", "<title>", "<input ", "log in ", "verify that you ", "access to this page "]
)
def test_no_source_takes_long(piece, within):
    with within(2):
        wall((piece * 100_000)[:1_000_000], (piece * 100_000)[:6_000])
