'use strict';
// Each search field hides the rows of its section's table that lack one of its words.
for (const field of document.querySelectorAll('input[data-table]')) {
	let rows, words; // read when they are first needed: a storm has thousands
	const told = field.parentElement.querySelector('output');
	field.parentElement.hidden = false;
	field.addEventListener('input', () => {
		rows ??= [...document.querySelectorAll('#' + field.dataset.table + ' tbody tr')];
		words ??= rows.map((row) => row.textContent.toLowerCase());
		const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		rows.forEach((row, i) => {
			row.hidden = !wanted.every((word) => words[i].includes(word));
			shown += !row.hidden;
		});
		told.textContent = wanted.length ? `${shown} of ${rows.length}` : '';
	});
}
