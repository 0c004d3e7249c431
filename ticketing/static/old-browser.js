/* A sentence instead of an empty page, in words that every browser of this century understands. */
(function () {
    'use strict';
    var sentence = document.getElementById('old-browser');
    if (!sentence) return;
    function tell() {
        sentence.removeAttribute('hidden');
        sentence.style.display = 'block';
    }
    var script = document.createElement('script');
    // The screens are built for Chrome 109, Safari 16.4 and Firefox 115: what they share, and older ones lack.
    var is_able =
        'noModule' in script &&
        typeof Array.prototype.findLast === 'function' &&
        typeof Object.hasOwn === 'function' &&
        window.CSS &&
        CSS.supports &&
        CSS.supports('inset', '0') &&
        typeof structuredClone === 'function';
    if (!is_able) tell();
})();
