package extract

import "testing"

const blankGIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

func TestImageFidelity(t *testing.T) {
	t.Parallel()
	shows := func(address string) []outcomeCheck {
		return []outcomeCheck{count("img", 1), count(`img[src="https://site.example`+address+`"]`, 1)}
	}
	runFidelity(t, map[string]fidelityCase{
		"relative":              {inner: `<p><img src="i/pier.jpg" alt="Pier"></p>`, checks: append(shows("/a/i/pier.jpg"), count(`figure > img[alt="Pier"]`, 1))},
		"widths":                {inner: `<img src="/pier-300.jpg" srcset="/pier-300.jpg 300w, /pier-1024.jpg 1024w, /pier-768.jpg 768w" sizes="(max-width: 600px) 100vw">`, checks: shows("/pier-1024.jpg")},
		"not the print file":    {inner: `<img src="/pier-300.jpg" srcset="/pier-300.jpg 300w, /pier-1600.jpg 1600w, /pier-9000.jpg 9000w">`, checks: shows("/pier-1600.jpg")},
		"densities":             {inner: `<img src="/pier.jpg" srcset="/pier.jpg 1x, /pier@2x.jpg 2x">`, checks: shows("/pier@2x.jpg")},
		"commas in addresses":   {inner: `<img src="/w_300,c_fill/pier.jpg" srcset="/w_300,c_fill/pier.jpg 300w, /w_1200,c_fill/pier.jpg 1200w">`, checks: shows("/w_1200,c_fill/pier.jpg")},
		"data-src":              {inner: `<img class="lazyload" src="` + blankGIF + `" data-src="/pier.jpg">`, checks: shows("/pier.jpg")},
		"data-srcset":           {inner: `<img class="lazyload" src="` + blankGIF + `" data-srcset="/pier-480.jpg 480w, /pier-960.jpg 960w" data-src="/pier-480.jpg">`, checks: shows("/pier-960.jpg")},
		"data-lazy-src":         {inner: `<img src="` + blankGIF + `" data-lazy-src="/pier.jpg" data-lazy-srcset="/pier.jpg 600w, /pier-big.jpg 1200w">`, checks: shows("/pier-big.jpg")},
		"data-original":         {inner: `<img src="/img/grey.gif" data-original="/pier.jpg">`, checks: shows("/pier.jpg")},
		"native lazy":           {inner: `<img loading="lazy" decoding="async" src="/pier.jpg" width="640" height="480">`, checks: append(shows("/pier.jpg"), count(`img[width="640"][height="480"]`, 1))},
		"noscript after":        {inner: `<img src="` + blankGIF + `" alt="Pier" class="lazy"><noscript><img src="/pier.jpg" alt="Pier"></noscript>`, checks: shows("/pier.jpg")},
		"noscript before":       {inner: `<noscript><img src="/pier.jpg" alt="Pier"></noscript><img src="` + blankGIF + `" data-src="/pier.jpg" class="lazyload">`, checks: shows("/pier.jpg")},
		"noscript, both shown":  {inner: `<figure><img data-src="/pier.jpg" class="lazyload"><noscript><img src="/pier.jpg"></noscript><figcaption>The pier</figcaption></figure>`, checks: append(shows("/pier.jpg"), holds("figcaption", "The pier"))},
		"noscript larger":       {inner: `<div class="progressive"><img src="/pier-tiny.jpg?w=30&amp;blur=2" class="placeholder"><noscript><img src="/pier.jpg?w=1200"></noscript></div>`, checks: shows("/pier.jpg?w=1200")},
		"picture by type":       {inner: `<picture><source type="image/avif" srcset="/pier.avif"><source type="image/webp" srcset="/pier.webp"><img src="/pier.jpg" alt="Pier"></picture>`, checks: shows("/pier.webp")},
		"picture by media":      {inner: `<picture><source media="(min-width: 1000px)" srcset="/pier-wide.jpg 1400w"><source media="(max-width: 999px)" srcset="/pier-small.jpg 500w"><img src="/pier-small.jpg"></picture>`, checks: shows("/pier-wide.jpg")},
		"picture, dark":         {inner: `<picture><source media="(prefers-color-scheme: dark)" srcset="/pier-night.png"><img src="/pier-day.png"></picture>`, checks: shows("/pier-day.png")},
		"picture, lazy sources": {inner: `<picture><source data-srcset="/pier-400.jpg 400w, /pier-1400.jpg 1400w" type="image/jpeg"><img data-src="/pier-400.jpg" src="` + blankGIF + `"></picture>`, checks: shows("/pier-1400.jpg")},
		"picture with noscript": {inner: `<picture><source data-srcset="/pier-1400.jpg 1400w"><img src="` + blankGIF + `"></picture><noscript><img src="/pier-400.jpg"></noscript>`, checks: shows("/pier-1400.jpg")},
		"medium": {inner: `<figure class="paragraph-image"><div role="button" tabindex="0"><div><picture><source srcset="https://site.example/v2/resize:fit:640/format:webp/1.jpeg 640w, https://site.example/v2/resize:fit:1400/format:webp/1.jpeg 1400w" type="image/webp"><source data-testid="og" srcset="https://site.example/v2/resize:fit:640/1.jpeg 640w, https://site.example/v2/resize:fit:1400/1.jpeg 1400w"><img alt="" width="700" height="467" loading="lazy" role="presentation"></picture></div></div><figcaption class="a b">The pier at noon</figcaption></figure>`,
			checks: []outcomeCheck{count("img", 1), count(`img[src*="resize:fit:1400"]`, 1), holds("figure figcaption", "The pier at noon")}},
		"substack": {inner: `<div class="captioned-image-container"><figure><a class="image-link image2" target="_blank" href="https://site.example/fetch/f_auto/pier.png"><div class="image2-inset"><picture><source type="image/webp" srcset="https://site.example/w_424,c_limit/pier.png 424w, https://site.example/w_1456,c_limit/pier.png 1456w" sizes="100vw"><img src="https://site.example/w_1456,c_limit/pier.png" width="1456" height="971" data-attrs="{&quot;src&quot;:&quot;x&quot;}" class="sizing-normal" alt="" srcset="https://site.example/w_424,c_limit/pier.png 424w, https://site.example/w_1456,c_limit/pier.png 1456w"></picture><div class="image-link-expand"><svg></svg></div></div></a><figcaption class="image-caption">The pier at noon</figcaption></figure></div>`,
			checks: append(shows("/w_1456,c_limit/pier.png"), holds("figcaption", "The pier at noon"), count("a img", 0))},
		"ghost": {inner: `<figure class="kg-card kg-image-card kg-card-hascaption"><img src="/content/images/2024/pier.jpg" class="kg-image" alt loading="lazy" width="2000" height="1333" srcset="/content/images/size/w600/2024/pier.jpg 600w, /content/images/size/w1000/2024/pier.jpg 1000w, /content/images/2024/pier.jpg 2400w"><figcaption><span style="white-space: pre-wrap;">The pier at noon</span></figcaption></figure>`,
			checks: append(shows("/content/images/size/w1000/2024/pier.jpg"), holds("figcaption", "The pier at noon"))},
		"wordpress caption": {inner: `<div id="attachment_9" style="width: 610px" class="wp-caption aligncenter"><a href="/pier.jpg"><img aria-describedby="caption-attachment-9" class="size-large" src="/pier-600x400.jpg" alt="" width="600" height="400"></a><p id="caption-attachment-9" class="wp-caption-text">The pier at noon</p></div>`,
			checks: []outcomeCheck{holds("figure > figcaption", "The pier at noon"), count("figure img", 1)}},
		"gallery":             {inner: `<figure class="wp-block-gallery columns-2"><figure class="wp-block-image"><img src="/one.jpg" alt=""><figcaption>One</figcaption></figure><figure class="wp-block-image"><img src="/two.jpg" alt=""><figcaption>Two</figcaption></figure></figure>`, checks: []outcomeCheck{count("img", 2), count("figcaption", 2)}},
		"caption with credit": {inner: `<figure><img src="/pier.jpg"><figcaption><span class="caption">The pier at noon.</span> <span class="credit">Photograph: A. Keeper</span></figcaption></figure>`, checks: []outcomeCheck{holds("figcaption", "The pier at noon. Photograph: A. Keeper")}},
		"wikipedia thumb":     {inner: `<figure class="mw-default-size" typeof="mw:File/Thumb"><a href="/wiki/File:Pier.jpg" class="mw-file-description"><img src="//site.example/thumb/pier.jpg/220px-pier.jpg" srcset="//site.example/thumb/pier.jpg/330px-pier.jpg 1.5x, //site.example/thumb/pier.jpg/440px-pier.jpg 2x" width="220" height="147" class="mw-file-element"></a><figcaption>The pier at noon</figcaption></figure>`, checks: append(shows("/thumb/pier.jpg/440px-pier.jpg"), holds("figcaption", "The pier at noon"))},
		"background figure":   {inner: `<figure><div class="image" role="img" aria-label="The pier" style="background-image: url('/pier.jpg'); height: 300px"></div><figcaption>The pier at noon</figcaption></figure>`, checks: append(shows("/pier.jpg"), holds("figcaption", "The pier at noon"), count(`img[alt="The pier"]`, 1))},
		"lazy background":     {inner: `<figure><div class="lazy-bg" data-bg="/pier.jpg"></div><figcaption>The pier at noon</figcaption></figure>`, checks: append(shows("/pier.jpg"), holds("figcaption", "The pier at noon"))},
		"blurred placeholder": {inner: `<figure><img class="blur" src="data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ" aria-hidden="true"><img class="full" src="/pier.jpg"><figcaption>The pier</figcaption></figure>`, checks: shows("/pier.jpg")},
		"gatsby":              {inner: `<div class="gatsby-image-wrapper"><div aria-hidden="true" style="padding-top:66%"></div><img aria-hidden="true" data-placeholder-image="" src="data:image/png;base64,iVBORw0KGgo" alt=""><picture><source type="image/webp" data-srcset="/static/750/pier.webp 750w,/static/1500/pier.webp 1500w" sizes="100vw"><img data-gatsby-image-ssr="" data-main-image="" style="opacity:0" data-src="/static/1500/pier.jpg" data-srcset="/static/750/pier.jpg 750w,/static/1500/pier.jpg 1500w" alt="Pier"></picture><noscript><picture><source type="image/webp" srcset="/static/750/pier.webp 750w,/static/1500/pier.webp 1500w"><img src="/static/1500/pier.jpg" alt="Pier"></picture></noscript></div>`, checks: []outcomeCheck{count("img", 1), count(`img[src*="/1500/"][alt="Pier"]`, 1)}},
		"next.js":             {inner: `<span style="box-sizing:border-box"><span><img style="display:block" alt="" aria-hidden="true" src="data:image/svg+xml,%3csvg%20/%3e"></span><img alt="Pier" src="` + blankGIF + `" decoding="async" data-nimg="intrinsic"><noscript><img alt="Pier" srcset="/_next/image?url=%2Fpier.jpg&amp;w=750&amp;q=75 1x, /_next/image?url=%2Fpier.jpg&amp;w=1920&amp;q=75 2x" src="/_next/image?url=%2Fpier.jpg&amp;w=1920&amp;q=75" loading="lazy"></noscript></span>`, checks: shows("/_next/image?url=%2Fpier.jpg&w=1920&q=75")},
		"small icons in text": {inner: `<p>Press <img src="/icons/bell.png" alt="the bell" width="16" height="16"> to call the ferry, and then wait for as long as it takes.</p>`, checks: []outcomeCheck{count("p > img", 1), count("figure", 0)}},
		"emoji":               {inner: `<p>And it was late again <img draggable="false" class="emoji" alt="🙂" src="https://s.w.example/1f642.svg"> as it had been on the day before, and on the one before that.</p>`, checks: []outcomeCheck{hasText("late again 🙂 as"), count("img", 0)}},
		"width parameters":    {inner: `<img src="/pier.jpg?w=320" srcset="/pier.jpg?w=320, /pier.jpg?w=1280 2x">`, checks: shows("/pier.jpg?w=1280")},
		"no image left":       {inner: `<figure><img src="` + blankGIF + `"></figure>`, checks: []outcomeCheck{count("img", 0), count("figure", 0)}},
	})
}
